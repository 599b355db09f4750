using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes an answer as the chunks of contract.md 2.3.</summary>
/// <param name="answer">What to say.</param>
/// <param name="includeUsage">A usage chunk at the end, and <c>usage: null</c> on all others.</param>
internal sealed class OpenAiChunks(SimulatedAnswer answer, bool includeUsage)
{
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>One event at a time; each is valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Events()
    {
        using var frame = new SseFrame();
        yield return RoleChunk(frame);
        foreach (var piece in TextChunks.OfText(answer.Text))
        {
            yield return ContentChunk(frame, piece);
        }

        for (var index = 0; index < answer.ToolCalls.Count; index++)
        {
            yield return CallChunk(frame, index, answer.ToolCalls[index]);
            foreach (var piece in TextChunks.OfJson(answer.ToolCalls[index].Arguments))
            {
                yield return ArgumentsChunk(frame, index, piece);
            }
        }

        OpenDelta(frame);
        yield return CloseDelta(frame, OpenAiCompletionWriter.FinishReason(answer));
        if (includeUsage)
        {
            yield return UsageChunk(frame);
        }

        yield return Done;
    }

    private ReadOnlyMemory<byte> RoleChunk(SseFrame frame)
    {
        var json = OpenDelta(frame);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.ToolCalls.Count > 0 && answer.Text.Length == 0 ? null : "");
        json.WriteNull("refusal"u8);
        return CloseDelta(frame);
    }

    private ReadOnlyMemory<byte> ContentChunk(SseFrame frame, ReadOnlyMemory<char> piece)
    {
        OpenDelta(frame).WriteString("content"u8, piece.Span);
        return CloseDelta(frame);
    }

    private ReadOnlyMemory<byte> CallChunk(SseFrame frame, int index, SimulatedToolCall call)
    {
        var json = OpenCall(frame, index);
        OpenAiCompletionWriter.WriteCall(json, call, "");
        return CloseCall(frame);
    }

    private ReadOnlyMemory<byte> ArgumentsChunk(SseFrame frame, int index, ReadOnlyMemory<char> piece)
    {
        var json = OpenCall(frame, index);
        json.WriteStartObject("function"u8);
        json.WriteString("arguments"u8, piece.Span);
        json.WriteEndObject();
        return CloseCall(frame);
    }

    private ReadOnlyMemory<byte> UsageChunk(SseFrame frame)
    {
        var json = frame.Begin(null);
        OpenAiCompletionWriter.WriteHead(json, answer, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        OpenAiCompletionWriter.WriteUsage(json, answer);
        return frame.End();
    }

    private Utf8JsonWriter OpenCall(SseFrame frame, int index)
    {
        var json = OpenDelta(frame);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        return json;
    }

    private ReadOnlyMemory<byte> CloseCall(SseFrame frame)
    {
        var json = frame.Writer;
        json.WriteEndObject();
        json.WriteEndArray();
        return CloseDelta(frame);
    }

    private Utf8JsonWriter OpenDelta(SseFrame frame)
    {
        var json = frame.Begin(null);
        OpenAiCompletionWriter.WriteHead(json, answer, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        return json;
    }

    private ReadOnlyMemory<byte> CloseDelta(SseFrame frame, string? finishReason = null)
    {
        var json = frame.Writer;
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (includeUsage)
        {
            json.WriteNull("usage"u8);
        }

        return frame.End();
    }
}
