using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Judges and reads a body of <c>/v1/chat/completions</c> (contract.md 2.1).</summary>
internal static class OpenAiRequestReader
{
    private const int MaxStops = 4;
    private static readonly FieldPath Top = FieldPath.Body;

    /// <summary>Reads the body; what is wrong with it is in <paramref name="fields"/> afterwards.</summary>
    public static SimulatedRequest Read(JsonElement body, FieldReader fields)
    {
        var model = fields.Text(body, "model", Top, required: true);
        if (model is { Length: 0 })
        {
            fields.Refuse(Top, "model", "it is empty");
        }

        var conversation = OpenAiConversation.Read(body, fields);
        var stream = fields.Flag(body, "stream", Top) ?? false;
        var options = fields.Object(body, "stream_options", Top);
        if (options is not null && !stream)
        {
            fields.Refuse(Top, "stream_options", "it is only allowed when 'stream' is true");
        }

        var usage = options is { } value && (fields.Flag(value, "include_usage", new FieldPath("stream_options")) ?? false);
        var oldLimit = fields.Integer(body, "max_tokens", Top, least: 1);
        var maxTokens = fields.Integer(body, "max_completion_tokens", Top, least: 1) ?? oldLimit;
        fields.Number(body, "temperature", Top, 0, 2);
        fields.Number(body, "top_p", Top, 0, 1);
        if (fields.Integer(body, "n", Top, least: 1) > 1)
        {
            fields.Refuse(Top, "n", "the simulated upstream gives one choice");
        }

        fields.Object(body, "metadata", Top);
        var tools = OpenAiTools.Read(body, fields);
        var (json, schema) = ReadFormat(body, fields);
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
            IncludeUsage = usage,
            MaxTokens = maxTokens,
            Prompt = prompt,
            Script = script,
            ToolResults = conversation.ToolResults,
            Tools = tools,
            StopSequences = ReadStops(body, fields),
            JsonAnswer = json,
            JsonSchema = schema,
            InputTokens = InputTokenCounter.Count(body),
        };
    }

    private static IReadOnlyList<string> ReadStops(JsonElement body, FieldReader fields)
    {
        if (fields.Any(body, "stop", Top) is not { } stop)
        {
            return [];
        }

        switch (stop.ValueKind)
        {
            case JsonValueKind.String:
                return [stop.GetString()!];
            case JsonValueKind.Array:
                var stops = fields.Texts(stop, Top, "stop");
                if (stops.Count > MaxStops)
                {
                    fields.Refuse(Top, "stop", $"at most {MaxStops} are allowed");
                }

                return stops;
            default:
                fields.WrongType(Top, "stop", "a string or an array of strings", stop);
                return [];
        }
    }

    private static (bool Json, JsonElement Schema) ReadFormat(JsonElement body, FieldReader fields)
    {
        if (fields.Object(body, "response_format", Top) is not { } format)
        {
            return (false, default);
        }

        var at = new FieldPath("response_format");
        switch (fields.Text(format, "type", at, required: true))
        {
            case "json_object":
                return (true, default);
            case "json_schema":
                var named = fields.Object(format, "json_schema", at, required: true) ?? default;
                return (true, fields.Object(named, "schema", new FieldPath("response_format.json_schema")) ?? default);
            case null or "text":
                return (false, default);
            default:
                fields.Refuse(at, "type", "supported are 'text', 'json_object' and 'json_schema'");
                return (false, default);
        }
    }
}
