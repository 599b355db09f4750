namespace Cco.Gateway.Wire.Replay;

/// <summary>Writes the events of one output item: as it began, its text in pieces, whole. An item of another kind has no stream.</summary>
/// <param name="events">Begins events.</param>
/// <param name="target">Takes them.</param>
internal sealed class ItemStreamWriter(ResponseStreamWriter events, PooledBuffer target)
{
    private readonly RawObject _item = new();
    private readonly PartStreamWriter _parts = new(events, target);

    /// <param name="text">The plain answer.</param>
    /// <param name="place">The item in it.</param>
    /// <param name="index">Its position.</param>
    public bool TryWrite(ReadOnlySpan<byte> text, Run place, int index)
    {
        if (!_item.TryRead(text, place) || !_item.TryGet(text, "type"u8, out var type)
            || !_item.TryGet(text, "id"u8, out var id) || !id.IsString || id.IsBlank)
        {
            return false;
        }

        var item = new ItemPlace(id.Value, index);
        WriteBegun(text, index);
        var written = type.Says(text, "message"u8) ? TryWriteMessage(text, item)
            : type.Says(text, "reasoning"u8) ? TryWriteReasoning(text, item)
            : type.Says(text, "function_call"u8) ? TryWriteCall(
                text, item, "arguments"u8, "response.function_call_arguments.delta"u8, "response.function_call_arguments.done"u8)
            : type.Says(text, "custom_tool_call"u8) && TryWriteCall(
                text, item, "input"u8, "response.custom_tool_call_input.delta"u8, "response.custom_tool_call_input.done"u8);
        events.BeginEvent("response.output_item.done"u8);
        target.Number("output_index"u8, index);
        target.Value("item"u8, place.Of(text));
        target.EndEvent();
        return written;
    }

    private void WriteBegun(ReadOnlySpan<byte> text, int index)
    {
        events.BeginEvent("response.output_item.added"u8);
        target.Number("output_index"u8, index);
        target.Name("item"u8);
        target.Append("{"u8);
        foreach (var member in _item.Members)
        {
            target.Value(member.Name.Of(text), member.Is(text, "status"u8) && member.IsString ? "\"in_progress\""u8
                : member.IsArray && (member.Is(text, "content"u8) || member.Is(text, "summary"u8)) ? "[]"u8
                : member.IsString && (member.Is(text, "arguments"u8) || member.Is(text, "input"u8)) ? "\"\""u8
                : member.Value.Of(text));
        }

        target.Append("}"u8);
        target.EndEvent();
    }

    private bool TryWriteMessage(ReadOnlySpan<byte> text, ItemPlace item) =>
        _item.TryGet(text, "content"u8, out var content) && content.IsArray
        && _parts.TryWriteAll(text, content.Value, item, PartKinds.Message);

    private bool TryWriteReasoning(ReadOnlySpan<byte> text, ItemPlace item) =>
        _item.TryGet(text, "summary"u8, out var summary) && summary.IsArray
        && _parts.TryWriteAll(text, summary.Value, item, PartKinds.Summary)
        && (!_item.TryGet(text, "content"u8, out var content) || content.IsNull
            || (content.IsArray && _parts.TryWriteAll(text, content.Value, item, PartKinds.Reasoning)));

    private bool TryWriteCall(
        ReadOnlySpan<byte> text, ItemPlace item, ReadOnlySpan<byte> name, ReadOnlySpan<byte> delta, ReadOnlySpan<byte> done)
    {
        if (!_item.HasText(text, "call_id"u8) || !_item.HasText(text, "name"u8)
            || !_item.TryGet(text, name, out var words) || !words.IsString)
        {
            return false;
        }

        for (var raw = words.Value.Inner.Of(text); !raw.IsEmpty;)
        {
            var length = TextPieces.NextEscaped(raw);
            events.BeginEvent(delta);
            item.Write(text, target);
            target.Text("delta"u8, raw[..length]);
            target.EndEvent();
            raw = raw[length..];
        }

        events.BeginEvent(done);
        item.Write(text, target);
        target.Member(text, words);
        target.EndEvent();
        return true;
    }
}
