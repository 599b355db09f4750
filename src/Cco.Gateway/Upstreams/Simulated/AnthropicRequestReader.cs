using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Judges and reads a body of <c>/v1/messages</c> or its <c>count_tokens</c> (contract.md 1.1, 1.3, 1.12).</summary>
internal static class AnthropicRequestReader
{
    private const string WithoutSampling = "2026-10-21";
    private static readonly FieldPath Top = FieldPath.Body;

    /// <summary>
    /// Reads the body; what is wrong with it is in <paramref name="fields"/> afterwards. <paramref name="counting"/>: for count_tokens,
    /// which knows no <c>max_tokens</c>.
    /// </summary>
    public static SimulatedRequest Read(JsonElement body, string version, bool counting, FieldReader fields)
    {
        var model = fields.Text(body, "model", Top, required: true);
        if (model is { Length: 0 })
        {
            fields.Refuse(Top, "model", "String should have at least 1 character");
        }

        var maxTokens = counting ? null : fields.Integer(body, "max_tokens", Top, least: 0, required: true);
        var conversation = AnthropicConversation.Read(body, fields);
        var stream = fields.Flag(body, "stream", Top) ?? false;
        if (fields.Any(body, "system", Top) is { ValueKind: not (JsonValueKind.String or JsonValueKind.Array) } system)
        {
            fields.WrongType(Top, "system", "a string or an array of text blocks", system);
        }

        ReadSampling(body, version, fields);
        var thinking = ReadThinking(body, maxTokens, fields);
        var tools = AnthropicTools.Read(body, fields);
        var format = ReadFormat(body, fields);
        fields.Object(body, "metadata", Top);
        var editing = fields.Object(body, "context_management", Top) is not null;
        var stops = fields.Array(body, "stop_sequences", Top) is { } array ? fields.Texts(array, Top, "stop_sequences") : [];
        if (maxTokens == 0 && (stream || thinking != ThinkingMode.None || format is not null || tools.Required))
        {
            fields.Refuse(Top, "max_tokens", "0 cannot be combined with stream, thinking, output_config.format or a forced tool_choice");
        }

        var (prompt, script, problem) = SimulationDirective.Take(conversation.Prompt);
        if (problem is not null)
        {
            fields.Refuse(Top, "[simulate]", problem);
        }

        return new SimulatedRequest
        {
            Dialect = fields.Dialect,
            Model = model ?? "",
            Stream = stream,
            MaxTokens = maxTokens,
            Prompt = prompt,
            Script = script,
            ToolResults = conversation.ToolResults,
            Tools = tools,
            StopSequences = stops,
            Thinking = thinking,
            JsonAnswer = format is not null,
            JsonSchema = format ?? default,
            ContextManagement = editing,
            InputTokens = InputTokenCounter.Count(body),
        };
    }

    private static void ReadSampling(JsonElement body, string version, FieldReader fields)
    {
        if (string.CompareOrdinal(version, WithoutSampling) >= 0)
        {
            foreach (var name in (ReadOnlySpan<string>)["temperature", "top_p", "top_k"])
            {
                if (body.TryGetProperty(name, out _))
                {
                    fields.Refuse(Top, name, "Extra inputs are not permitted");
                }
            }

            return;
        }

        fields.Number(body, "temperature", Top, 0, 1);
        fields.Number(body, "top_p", Top, 0, 1);
        fields.Integer(body, "top_k", Top, least: 0);
    }

    private static ThinkingMode ReadThinking(JsonElement body, int? maxTokens, FieldReader fields)
    {
        if (fields.Object(body, "thinking", Top) is not { } thinking)
        {
            return ThinkingMode.None;
        }

        var at = new FieldPath("thinking");
        var type = fields.Text(thinking, "type", at, required: true);
        if (type == "enabled" && fields.Integer(thinking, "budget_tokens", at, least: 1024, required: true) >= maxTokens)
        {
            fields.Refuse(at, "budget_tokens", "`max_tokens` must be greater than `thinking.budget_tokens`");
        }
        else if (type is not (null or "enabled" or "adaptive" or "disabled" or "between_tools"))
        {
            fields.Refuse(at, "type", "Input should be 'enabled', 'adaptive', 'disabled' or 'between_tools'");
        }

        var display = fields.Text(thinking, "display", at);
        return type is not ("enabled" or "adaptive") ? ThinkingMode.None
            : display == "omitted" ? ThinkingMode.Omitted
            : ThinkingMode.Shown;
    }

    private static JsonElement? ReadFormat(JsonElement body, FieldReader fields)
    {
        var config = fields.Object(body, "output_config", Top) ?? default;
        var (format, inside) = fields.Object(config, "format", new FieldPath("output_config")) is { } current
            ? (current, new FieldPath("output_config.format"))
            : (fields.Object(body, "output_format", Top) ?? default, new FieldPath("output_format"));
        if (format.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (fields.Text(format, "type", inside, required: true) is not (null or "json_schema"))
        {
            fields.Refuse(inside, "type", "Input should be 'json_schema'");
        }

        return fields.Object(format, "schema", inside, required: true);
    }
}
