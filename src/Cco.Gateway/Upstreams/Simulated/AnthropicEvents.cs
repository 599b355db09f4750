namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes an answer as the events of contract.md 1.8.</summary>
internal static class AnthropicEvents
{
    /// <summary>One event at a time; each is valid until the next is asked for.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(SimulatedAnswer answer)
    {
        using var frame = new SseFrame();
        yield return MessageStart(frame, answer);

        var index = 0;
        foreach (var block in Blocks(frame, answer))
        {
            yield return block;
            if (index++ == 0)
            {
                frame.Begin("ping");
                yield return frame.End();
            }
        }

        yield return MessageDelta(frame, answer);
        frame.Begin("message_stop");
        yield return frame.End();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Blocks(SseFrame frame, SimulatedAnswer answer)
    {
        var index = 0;
        if (answer.Thinking is { } thinking)
        {
            yield return StartText(frame, index, "thinking", "thinking", signature: "");
            foreach (var chunk in TextChunks.OfText(thinking))
            {
                yield return Delta(frame, index, "thinking_delta", "thinking", chunk);
            }

            yield return Delta(frame, index, "signature_delta", "signature", AnswerComposer.Sign(answer).AsMemory());
            yield return Stop(frame, index++);
        }

        if (answer.Text.Length > 0)
        {
            yield return StartText(frame, index, "text", "text", signature: null);
            foreach (var chunk in TextChunks.OfText(answer.Text))
            {
                yield return Delta(frame, index, "text_delta", "text", chunk);
            }

            yield return Stop(frame, index++);
        }

        foreach (var call in answer.ToolCalls)
        {
            yield return StartTool(frame, index, call);
            yield return Delta(frame, index, "input_json_delta", "partial_json", default);
            foreach (var chunk in TextChunks.OfJson(call.Arguments))
            {
                yield return Delta(frame, index, "input_json_delta", "partial_json", chunk);
            }

            yield return Stop(frame, index++);
        }
    }

    private static ReadOnlyMemory<byte> MessageStart(SseFrame frame, SimulatedAnswer answer)
    {
        var json = frame.Begin("message_start");
        json.WriteStartObject("message"u8);
        AnthropicMessageWriter.WriteHead(json, answer);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        json.WriteNull("stop_details"u8);
        json.WriteNull("container"u8);

        // Providers count the first token here; message_delta overwrites it.
        AnthropicMessageWriter.WriteUsage(json, answer, outputTokens: 1);
        json.WriteEndObject();
        return frame.End();
    }

    private static ReadOnlyMemory<byte> StartText(SseFrame frame, int index, string type, string member, string? signature)
    {
        var json = frame.Begin("content_block_start");
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("content_block"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, "");
        if (signature is not null)
        {
            json.WriteString("signature"u8, signature);
        }

        json.WriteEndObject();
        return frame.End();
    }

    private static ReadOnlyMemory<byte> StartTool(SseFrame frame, int index, SimulatedToolCall call)
    {
        var json = frame.Begin("content_block_start");
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("content_block"u8);
        AnthropicMessageWriter.WriteToolHead(json, call);
        json.WriteStartObject("input"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        return frame.End();
    }

    private static ReadOnlyMemory<byte> Delta(SseFrame frame, int index, string type, string member, ReadOnlyMemory<char> piece)
    {
        var json = frame.Begin("content_block_delta");
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, piece.Span);
        json.WriteEndObject();
        return frame.End();
    }

    private static ReadOnlyMemory<byte> Stop(SseFrame frame, int index)
    {
        frame.Begin("content_block_stop").WriteNumber("index"u8, index);
        return frame.End();
    }

    private static ReadOnlyMemory<byte> MessageDelta(SseFrame frame, SimulatedAnswer answer)
    {
        var json = frame.Begin("message_delta");
        json.WriteStartObject("delta"u8);
        AnthropicMessageWriter.WriteStop(json, answer);
        json.WriteEndObject();
        AnthropicMessageWriter.WriteContextManagement(json, answer);
        AnthropicMessageWriter.WriteUsage(json, answer, answer.OutputTokens);
        return frame.End();
    }
}
