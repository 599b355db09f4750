using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes messages and their usage in Anthropic's form (contract.md 1.6, 1.7).</summary>
internal static class AnthropicMessageWriter
{
    /// <summary>Writes a whole message as one value.</summary>
    public static void WriteMessage(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        json.WriteStartObject();
        WriteHead(json, answer);
        json.WriteStartArray("content"u8);
        if (answer.Thinking is { } thinking)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, thinking);
            json.WriteString("signature"u8, AnswerComposer.Sign(answer));
            json.WriteEndObject();
        }

        if (answer.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, answer.Text);
            json.WriteNull("citations"u8);
            json.WriteEndObject();
        }

        foreach (var call in answer.ToolCalls)
        {
            json.WriteStartObject();
            WriteToolHead(json, call);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(call.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStop(json, answer);
        WriteContextManagement(json, answer);
        json.WriteNull("diagnostics"u8);
        WriteUsage(json, answer, answer.OutputTokens);
        json.WriteEndObject();
    }

    /// <summary>Writes the answer of count_tokens as one value (contract.md 1.12).</summary>
    public static void WriteCount(Utf8JsonWriter json, SimulatedRequest request)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, request.InputTokens);
        if (request.ContextManagement)
        {
            json.WriteStartObject("context_management"u8);
            json.WriteNumber("original_input_tokens"u8, request.InputTokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The members every message begins with.</summary>
    public static void WriteHead(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        json.WriteString("id"u8, answer.Id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, answer.Model);
    }

    /// <summary>The members of a <c>tool_use</c> block but its input.</summary>
    public static void WriteToolHead(Utf8JsonWriter json, SimulatedToolCall call)
    {
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
    }

    /// <summary>Why the message ended, and the members that come with it.</summary>
    public static void WriteStop(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        json.WriteString("stop_reason"u8, answer.Stop switch
        {
            StopCause.TokenLimit => "max_tokens",
            StopCause.StopSequence => "stop_sequence",
            StopCause.ToolUse => "tool_use",
            _ => "end_turn",
        });
        json.WriteString("stop_sequence"u8, answer.StopSequence);
        json.WriteNull("stop_details"u8);
        json.WriteNull("container"u8);
    }

    /// <summary>Says that nothing was edited, to those who asked for edits.</summary>
    public static void WriteContextManagement(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        if (answer.ContextManagement)
        {
            json.WriteStartObject("context_management"u8);
            json.WriteStartArray("applied_edits"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>The complete <c>usage</c> member with so many output tokens.</summary>
    public static void WriteUsage(Utf8JsonWriter json, SimulatedAnswer answer, int outputTokens)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, answer.InputTokens);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteStartObject("cache_creation"u8);
        json.WriteNumber("ephemeral_5m_input_tokens"u8, 0);
        json.WriteNumber("ephemeral_1h_input_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, outputTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("thinking_tokens"u8, Math.Min(answer.ThinkingTokens, outputTokens));
        json.WriteEndObject();
        json.WriteStartObject("server_tool_use"u8);
        json.WriteNumber("web_search_requests"u8, 0);
        json.WriteNumber("web_fetch_requests"u8, 0);
        json.WriteEndObject();
        json.WriteString("service_tier"u8, "standard"u8);
        json.WriteString("inference_geo"u8, "global"u8);
        json.WriteString("speed"u8, "standard"u8);
        json.WriteEndObject();
    }
}
