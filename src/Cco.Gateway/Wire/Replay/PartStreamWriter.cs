namespace Cco.Gateway.Wire.Replay;

/// <summary>Writes the events of an item's parts: each as it began, its text in pieces, its annotations, its text, whole.</summary>
/// <param name="events">Begins events.</param>
/// <param name="target">Takes them.</param>
internal sealed class PartStreamWriter(ResponseStreamWriter events, PooledBuffer target)
{
    private readonly RawObject _part = new();

    /// <param name="text">The plain answer.</param>
    /// <param name="parts">The array of parts in it.</param>
    /// <param name="item">The item they are of.</param>
    /// <param name="kinds">Which parts may be there.</param>
    public bool TryWriteAll(ReadOnlySpan<byte> text, Run parts, ItemPlace item, PartKinds kinds)
    {
        var index = 0;
        foreach (var part in new RawElements(text, parts))
        {
            if (!_part.TryRead(text, part) || !_part.TryGet(text, "type"u8, out var type)
                || !TryWrite(text, part, type, new PartPlace(item, index, kinds)))
            {
                return false;
            }

            index++;
        }

        return true;
    }

    private bool TryWrite(ReadOnlySpan<byte> text, Run part, RawMember type, PartPlace place) => place.Kinds switch
    {
        PartKinds.Message when type.Says(text, "output_text"u8) => TryWriteOutput(text, part, place),
        PartKinds.Message when type.Says(text, "refusal"u8) =>
            TryWriteText(text, part, place, "refusal"u8, "response.refusal.delta"u8, "response.refusal.done"u8),
        PartKinds.Reasoning when type.Says(text, "reasoning_text"u8) =>
            TryWriteText(text, part, place, "text"u8, "response.reasoning_text.delta"u8, "response.reasoning_text.done"u8),
        PartKinds.Summary when type.Says(text, "summary_text"u8) =>
            TryWriteText(text, part, place, "text"u8, "response.reasoning_summary_text.delta"u8, "response.reasoning_summary_text.done"u8),
        _ => false,
    };

    private bool TryWriteText(
        ReadOnlySpan<byte> text, Run part, PartPlace place, ReadOnlySpan<byte> name, ReadOnlySpan<byte> delta, ReadOnlySpan<byte> done)
    {
        if (!_part.TryGet(text, name, out var words) || !words.IsString)
        {
            return false;
        }

        WriteBegun(text, place);
        for (var raw = words.Value.Inner.Of(text); !raw.IsEmpty;)
        {
            var length = TextPieces.NextEscaped(raw);
            Begin(text, delta, place);
            target.Text("delta"u8, raw[..length]);
            target.EndEvent();
            raw = raw[length..];
        }

        Begin(text, done, place);
        target.Member(text, words);
        target.EndEvent();
        WriteWhole(text, part, place);
        return true;
    }

    // Log probabilities come in one piece, and then so does the text they belong to.
    private bool TryWriteOutput(ReadOnlySpan<byte> text, Run part, PartPlace place)
    {
        var hasLogprobs = _part.TryGet(text, "logprobs"u8, out var logprobs) && !logprobs.IsNull;
        if (!_part.TryGet(text, "text"u8, out var words) || !words.IsString || (hasLogprobs && !logprobs.IsArray)
            || !_part.TryGet(text, "annotations"u8, out var annotations) || !annotations.IsArray)
        {
            return false;
        }

        WriteBegun(text, place);
        var logs = hasLogprobs ? logprobs.Value.Of(text) : "[]"u8;
        for (var raw = words.Value.Inner.Of(text); !raw.IsEmpty;)
        {
            var length = hasLogprobs && !logprobs.IsBlank ? raw.Length : TextPieces.NextEscaped(raw);
            Begin(text, "response.output_text.delta"u8, place);
            target.Text("delta"u8, raw[..length]);
            target.Value("logprobs"u8, logs);
            target.EndEvent();
            raw = raw[length..];
        }

        WriteAnnotations(text, annotations.Value, place);
        Begin(text, "response.output_text.done"u8, place);
        target.Member(text, words);
        target.Value("logprobs"u8, logs);
        target.EndEvent();
        WriteWhole(text, part, place);
        return true;
    }

    private void WriteAnnotations(ReadOnlySpan<byte> text, Run annotations, PartPlace place)
    {
        var index = 0;
        foreach (var annotation in new RawElements(text, annotations))
        {
            Begin(text, "response.output_text.annotation.added"u8, place);
            target.Number("annotation_index"u8, index++);
            target.Value("annotation"u8, annotation.Of(text));
            target.EndEvent();
        }
    }

    private void WriteBegun(ReadOnlySpan<byte> text, PartPlace place)
    {
        Begin(text, place.Kinds == PartKinds.Summary ? "response.reasoning_summary_part.added"u8 : "response.content_part.added"u8, place);
        target.Name("part"u8);
        target.Append("{"u8);
        foreach (var member in _part.Members)
        {
            target.Value(
                member.Name.Of(text),
                member.IsString && (member.Is(text, "text"u8) || member.Is(text, "refusal"u8)) ? "\"\""u8
                : member.IsArray && (member.Is(text, "annotations"u8) || member.Is(text, "logprobs"u8)) ? "[]"u8
                : member.Value.Of(text));
        }

        target.Append("}"u8);
        target.EndEvent();
    }

    private void WriteWhole(ReadOnlySpan<byte> text, Run part, PartPlace place)
    {
        Begin(text, place.Kinds == PartKinds.Summary ? "response.reasoning_summary_part.done"u8 : "response.content_part.done"u8, place);
        target.Value("part"u8, part.Of(text));
        target.EndEvent();
    }

    private void Begin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, PartPlace place)
    {
        events.BeginEvent(name);
        place.Item.Write(text, target);
        target.Number(place.Kinds == PartKinds.Summary ? "summary_index"u8 : "content_index"u8, place.Index);
    }

    private readonly record struct PartPlace(ItemPlace Item, int Index, PartKinds Kinds);
}
