using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes completions and their usage in OpenAI's form (contract.md 2.2).</summary>
internal static class OpenAiCompletionWriter
{
    /// <summary>Writes a whole completion as one value.</summary>
    public static void WriteCompletion(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        json.WriteStartObject();
        WriteHead(json, answer, "chat.completion");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text.Length == 0 && answer.ToolCalls.Count > 0 ? null : answer.Text);
        json.WriteNull("refusal"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        if (answer.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in answer.ToolCalls)
            {
                json.WriteStartObject();
                WriteCall(json, call, call.Arguments);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishReason(answer));
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, answer);
        json.WriteEndObject();
    }

    /// <summary>The members completions and chunks begin with.</summary>
    public static void WriteHead(Utf8JsonWriter json, SimulatedAnswer answer, string type)
    {
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, type);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Model);
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteString("system_fingerprint"u8, "fp_simulated"u8);
    }

    /// <summary>A tool call's members, with these arguments.</summary>
    public static void WriteCall(Utf8JsonWriter json, SimulatedToolCall call, string arguments)
    {
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
    }

    /// <summary>OpenAI's word for why the answer ended.</summary>
    public static string FinishReason(SimulatedAnswer answer) => answer.Stop switch
    {
        StopCause.TokenLimit => "length",
        StopCause.ToolUse => "tool_calls",
        _ => "stop",
    };

    /// <summary>The complete <c>usage</c> member.</summary>
    public static void WriteUsage(Utf8JsonWriter json, SimulatedAnswer answer)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.InputTokens);
        json.WriteNumber("completion_tokens"u8, answer.OutputTokens);
        json.WriteNumber("total_tokens"u8, answer.InputTokens + answer.OutputTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteNumber("cache_write_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, answer.ThinkingTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
