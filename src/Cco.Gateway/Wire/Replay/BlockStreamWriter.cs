namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Writes the events of one content block (contract.md 5.4 step 3). A type of which it is not known how it is streamed has no stream.
/// </summary>
/// <param name="target">Takes the events.</param>
internal sealed class BlockStreamWriter(PooledBuffer target)
{
    private readonly RawObject _block = new();
    private int _index;

    /// <param name="text">The plain answer.</param>
    /// <param name="place">The block in it.</param>
    /// <param name="index">The block's position.</param>
    public bool TryWrite(ReadOnlySpan<byte> text, Run place, int index)
    {
        _index = index;
        if (!_block.TryRead(text, place) || !_block.TryGet(text, "type"u8, out var type) || !type.IsString)
        {
            return false;
        }

        return type.Says(text, "text"u8) ? TryWriteText(text)
            : type.Says(text, "thinking"u8) ? TryWriteThinking(text)
            : type.Says(text, "tool_use"u8) || type.Says(text, "server_tool_use"u8) ? TryWriteToolUse(text)
            : IsSentWhole(type.Value.Inner.Of(text)) && TryWriteWhole(text);
    }

    private static bool IsSentWhole(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("redacted_thinking"u8) || type.SequenceEqual("container_upload"u8) || type.EndsWith("_tool_result"u8);

    private bool TryWriteText(ReadOnlySpan<byte> text)
    {
        var hasCitations = _block.TryGet(text, "citations"u8, out var citations) && !citations.IsNull;
        if (!_block.TryGet(text, "text"u8, out var words) || !words.IsString || (hasCitations && !citations.IsArray))
        {
            return false;
        }

        Start();
        foreach (var member in _block.Members)
        {
            WriteStartMember(
                text, member, member.Is(text, "text"u8) ? "\"\""u8 : hasCitations && member.Is(text, "citations"u8) ? "[]"u8 : default);
        }

        EndStart();
        WritePieces(words.Value.Inner.Of(text), "text_delta"u8, "text"u8);
        if (hasCitations)
        {
            foreach (var citation in new RawElements(text, citations.Value))
            {
                if (text[citation.Start] != (byte)'{')
                {
                    return false;
                }

                BeginDelta("citations_delta"u8, "citation"u8);
                target.Append(citation.Of(text));
                EndDelta();
            }
        }

        Stop();
        return true;
    }

    private bool TryWriteThinking(ReadOnlySpan<byte> text)
    {
        var isSigned = _block.TryGet(text, "signature"u8, out var signature);
        if (!_block.TryGet(text, "thinking"u8, out var words) || !words.IsString || (isSigned && !signature.IsString))
        {
            return false;
        }

        Start();
        foreach (var member in _block.Members)
        {
            WriteStartMember(text, member, member.Is(text, "thinking"u8) || member.Is(text, "signature"u8) ? "\"\""u8 : default);
        }

        if (!isSigned)
        {
            target.Value("signature"u8, "\"\""u8);
        }

        EndStart();
        WritePieces(words.Value.Inner.Of(text), "thinking_delta"u8, "thinking"u8);
        if (isSigned)
        {
            BeginDelta("signature_delta"u8, "signature"u8);
            target.Append(signature.Value.Of(text));
            EndDelta();
        }

        Stop();
        return true;
    }

    private bool TryWriteToolUse(ReadOnlySpan<byte> text)
    {
        if (!_block.TryGet(text, "input"u8, out var input) || !input.IsObject)
        {
            return false;
        }

        Start();
        foreach (var member in _block.Members)
        {
            WriteStartMember(text, member, member.Is(text, "input"u8) ? "{}"u8 : default);
        }

        EndStart();
        var json = input.Value.Of(text);
        json = json.SequenceEqual("{}"u8) ? default : json;
        do
        {
            var length = TextPieces.NextPlain(json);
            BeginDelta("input_json_delta"u8, "partial_json"u8);
            target.Append("\""u8);
            target.Escaped(json[..length]);
            target.Append("\""u8);
            EndDelta();
            json = json[length..];
        }
        while (!json.IsEmpty);
        Stop();
        return true;
    }

    private bool TryWriteWhole(ReadOnlySpan<byte> text)
    {
        Start();
        foreach (var member in _block.Members)
        {
            target.Member(text, member);
        }

        EndStart();
        Stop();
        return true;
    }

    private void Start()
    {
        target.BeginEvent("content_block_start"u8);
        target.Number("index"u8, _index);
        target.Name("content_block"u8);
        target.Append("{"u8);
    }

    private void WriteStartMember(ReadOnlySpan<byte> text, RawMember member, ReadOnlySpan<byte> instead)
    {
        target.Value(member.Name.Of(text), instead.IsEmpty ? member.Value.Of(text) : instead);
    }

    private void EndStart() => EndDelta();

    private void WritePieces(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name)
    {
        while (!raw.IsEmpty)
        {
            var length = TextPieces.NextEscaped(raw);
            BeginDelta(type, name);
            target.Append("\""u8);
            target.Append(raw[..length]);
            target.Append("\""u8);
            EndDelta();
            raw = raw[length..];
        }
    }

    private void BeginDelta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name)
    {
        target.BeginEvent("content_block_delta"u8);
        target.Number("index"u8, _index);
        target.Name("delta"u8);
        target.Append("{\"type\":\""u8);
        target.Append(type);
        target.Append("\""u8);
        target.Name(name);
    }

    private void EndDelta()
    {
        target.Append("}"u8);
        target.EndEvent();
    }

    private void Stop()
    {
        target.BeginEvent("content_block_stop"u8);
        target.Number("index"u8, _index);
        target.EndEvent();
    }
}
