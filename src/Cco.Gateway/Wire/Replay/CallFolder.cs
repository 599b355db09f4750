namespace Cco.Gateway.Wire.Replay;

/// <summary>Folds the pieces of one tool call, or of the older <c>function_call</c>: only <c>arguments</c> comes in pieces.</summary>
internal sealed class CallFolder : IDisposable
{
    private readonly RawObject _call = new();
    private readonly RawObject _function = new();
    private readonly RawObject _piece = new();
    private readonly JoinedText _arguments = new();

    public void Dispose() => _arguments.Dispose();

    /// <summary>Takes one element of <c>delta.tool_calls</c>.</summary>
    public bool TryTake(ReadOnlySpan<byte> text, RawObject piece)
    {
        foreach (var member in piece.Members)
        {
            var isFunction = member.Is(text, "function"u8);
            // The index is the stream's only.
            if (!member.Is(text, "index"u8)
                && !(isFunction ? _call.TryKeep(text, member) && (member.IsNull || (member.IsObject && TryTakeFunction(text, member.Value)))
                    : _call.TryAgree(text, member)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes a <c>function</c> or <c>function_call</c>.</summary>
    public bool TryTakeFunction(ReadOnlySpan<byte> text, Run function)
    {
        if (!_piece.TryRead(text, function))
        {
            return false;
        }

        foreach (var member in _piece.Members)
        {
            if (!(member.Is(text, "arguments"u8)
                ? _function.TryKeep(text, member) && _arguments.TryAdd(member)
                : _function.TryAgree(text, member)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the call; <c>false</c> when it lacks what clients answer it by.</summary>
    public bool TryWrite(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (!_call.HasText(text, "id"u8) || !_call.TryGet(text, "function"u8, out _))
        {
            return false;
        }

        target.Append("{"u8);
        foreach (var member in _call.Members)
        {
            target.Name(member.Name.Of(text));
            if (!member.Is(text, "function"u8))
            {
                target.Append(member.Value.Of(text));
            }
            else if (!TryWriteFunction(text, target))
            {
                return false;
            }
        }

        target.Append("}"u8);
        return true;
    }

    /// <summary>Writes the function's name and its joined arguments.</summary>
    public bool TryWriteFunction(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (!_function.HasText(text, "name"u8) || !_arguments.IsText)
        {
            return false;
        }

        target.Append("{"u8);
        foreach (var member in _function.Members)
        {
            target.Name(member.Name.Of(text));
            if (member.Is(text, "arguments"u8))
            {
                _arguments.Write(text, target);
            }
            else
            {
                target.Append(member.Value.Of(text));
            }
        }

        target.Append("}"u8);
        return true;
    }
}
