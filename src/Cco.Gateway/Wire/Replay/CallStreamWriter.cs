namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Writes the chunks of a choice's tool calls (contract.md 2.3): a head with all but the arguments, then those in pieces. Only calls of
/// functions are known to be streamed so.
/// </summary>
/// <param name="target">Takes the chunks.</param>
internal sealed class CallStreamWriter(PooledBuffer target)
{
    private readonly RawObject _call = new();
    private readonly RawObject _function = new();

    /// <summary>Writes all of <c>tool_calls</c>.</summary>
    public bool TryWriteAll(ReadOnlySpan<byte> text, Run calls, ChoiceStreamWriter choice)
    {
        var position = 0;
        foreach (var call in new RawElements(text, calls))
        {
            if (!TryWrite(text, call, position, choice))
            {
                return false;
            }

            position++;
        }

        return true;
    }

    /// <summary>Writes the older <c>function_call</c>.</summary>
    public bool TryWriteFunctionCall(ReadOnlySpan<byte> text, Run call, ChoiceStreamWriter choice)
    {
        if (!TryReadFunction(text, call, out var arguments))
        {
            return false;
        }

        choice.BeginDelta(text);
        target.Name("function_call"u8);
        WriteFunctionHead(text);
        choice.EndDelta();
        for (var raw = arguments; !raw.IsEmpty;)
        {
            choice.BeginDelta(text);
            target.Append("\"function_call\":{"u8);
            raw = WritePiece(raw);
            target.Append("}"u8);
            choice.EndDelta();
        }

        return true;
    }

    private bool TryWrite(ReadOnlySpan<byte> text, Run place, int position, ChoiceStreamWriter choice)
    {
        if (!_call.TryRead(text, place) || !_call.TryGet(text, "id"u8, out var id) || !id.IsString
            || (_call.TryGet(text, "type"u8, out var type) && !type.Says(text, "function"u8))
            || (_call.TryGet(text, "index"u8, out _)
                && !(_call.TryGetIndex(text, "index"u8, int.MaxValue, out var index) && index == position))
            || !_call.TryGet(text, "function"u8, out var function) || !function.IsObject
            || !TryReadFunction(text, function.Value, out var arguments))
        {
            return false;
        }

        Begin(text, position, choice);
        foreach (var member in _call.Members)
        {
            if (member.Is(text, "function"u8))
            {
                target.Name("function"u8);
                WriteFunctionHead(text);
            }
            else if (!member.Is(text, "index"u8))
            {
                target.Member(text, member);
            }
        }

        End(choice);
        for (var raw = arguments; !raw.IsEmpty;)
        {
            Begin(text, position, choice);
            target.Append(",\"function\":{"u8);
            raw = WritePiece(raw);
            target.Append("}"u8);
            End(choice);
        }

        return true;
    }

    private bool TryReadFunction(ReadOnlySpan<byte> text, Run function, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        if (!_function.TryRead(text, function) || !_function.TryGet(text, "name"u8, out var name) || !name.IsString
            || !_function.TryGet(text, "arguments"u8, out var member) || !member.IsString)
        {
            return false;
        }

        arguments = member.Value.Inner.Of(text);
        return true;
    }

    private void Begin(ReadOnlySpan<byte> text, int position, ChoiceStreamWriter choice)
    {
        choice.BeginDelta(text);
        target.Append("\"tool_calls\":[{"u8);
        target.Number("index"u8, position);
    }

    private void End(ChoiceStreamWriter choice)
    {
        target.Append("}]"u8);
        choice.EndDelta();
    }

    private void WriteFunctionHead(ReadOnlySpan<byte> text)
    {
        target.Append("{"u8);
        foreach (var member in _function.Members)
        {
            target.Value(member.Name.Of(text), member.Is(text, "arguments"u8) ? "\"\""u8 : member.Value.Of(text));
        }

        target.Append("}"u8);
    }

    private ReadOnlySpan<byte> WritePiece(ReadOnlySpan<byte> raw)
    {
        var length = TextPieces.NextEscaped(raw);
        target.Text("arguments"u8, raw[..length]);
        return raw[length..];
    }
}
