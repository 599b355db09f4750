namespace Cco.Gateway.Wire.Replay;

/// <summary>Folds the pieces of one choice: the deltas into its message, everything else beside it.</summary>
internal sealed class ChoiceFolder : IDisposable
{
    private const int MaxCalls = 128;

    private readonly RawObject _choice = new();
    private readonly RawObject _message = new();
    private readonly RawObject _delta = new();
    private readonly RawObject _logprobs = new();
    private readonly RawObject _piece = new();
    private readonly JoinedText _content = new();
    private readonly JoinedText _refusal = new();
    private readonly JoinedText _reasoning = new();
    private readonly JoinedText _reasoningContent = new();
    private readonly JoinedArray _contentLogprobs = new();
    private readonly JoinedArray _refusalLogprobs = new();
    private readonly List<CallFolder?> _calls = [];
    private CallFolder? _functionCall;

    public void Dispose()
    {
        _content.Dispose();
        _refusal.Dispose();
        _reasoning.Dispose();
        _reasoningContent.Dispose();
        _contentLogprobs.Dispose();
        _refusalLogprobs.Dispose();
        _functionCall?.Dispose();
        foreach (var call in _calls)
        {
            call?.Dispose();
        }
    }

    /// <summary>Takes the choice's part of one chunk; one without a delta tells of something else.</summary>
    public bool TryTake(ReadOnlySpan<byte> text, RawObject piece)
    {
        if (!piece.TryGet(text, "delta"u8, out _))
        {
            return false;
        }

        foreach (var member in piece.Members)
        {
            var taken = member.Is(text, "delta"u8) ? _choice.TryKeep(text, member) && TryTakeDelta(text, member)
                : member.Is(text, "logprobs"u8) ? _choice.TryKeep(text, member) && (member.IsNull || TryTakeLogprobs(text, member))
                : _choice.TryAgree(text, member);
            if (!taken)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the choice of the completion; <c>false</c> when it has no end or lacks what a whole one has.</summary>
    public bool TryWrite(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (!_message.TryGet(text, "role"u8, out var role) || !role.IsString
            || !_choice.TryGet(text, "finish_reason"u8, out var reason) || !reason.IsString)
        {
            return false;
        }

        target.Append("{"u8);
        foreach (var member in _choice.Members)
        {
            if (member.Is(text, "delta"u8))
            {
                target.Name("message"u8);
                if (!TryWriteMessage(text, target))
                {
                    return false;
                }
            }
            else if (member.Is(text, "logprobs"u8))
            {
                target.Name("logprobs"u8);
                WriteLogprobs(text, target);
            }
            else
            {
                target.Member(text, member);
            }
        }

        target.Append("}"u8);
        return true;
    }

    /// <summary>The text that a member of a delta brings a piece of.</summary>
    public JoinedText? TextOf(ReadOnlySpan<byte> text, RawMember member) => member.Is(text, "content"u8) ? _content
        : member.Is(text, "refusal"u8) ? _refusal
        : member.Is(text, "reasoning"u8) ? _reasoning
        : member.Is(text, "reasoning_content"u8) ? _reasoningContent
        : null;

    private bool TryTakeDelta(ReadOnlySpan<byte> text, RawMember delta)
    {
        if (!delta.IsObject || !_delta.TryRead(text, delta.Value))
        {
            return false;
        }

        foreach (var member in _delta.Members)
        {
            var joined = TextOf(text, member);
            var taken = joined is not null ? _message.TryKeep(text, member) && joined.TryAdd(member)
                : member.Is(text, "tool_calls"u8) ? _message.TryKeep(text, member) && (member.IsNull || TryTakeCalls(text, member))
                : member.Is(text, "function_call"u8)
                    ? _message.TryKeep(text, member) && (member.IsNull || TryTakeFunctionCall(text, member))
                : _message.TryAgree(text, member);
            if (!taken)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTakeCalls(ReadOnlySpan<byte> text, RawMember calls)
    {
        if (!calls.IsArray)
        {
            return false;
        }

        foreach (var call in new RawElements(text, calls.Value))
        {
            if (!_piece.TryRead(text, call) || !_piece.TryGetIndex(text, "index"u8, MaxCalls, out var index)
                || !_calls.At(index).TryTake(text, _piece))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTakeFunctionCall(ReadOnlySpan<byte> text, RawMember call)
    {
        _functionCall ??= new CallFolder();
        return call.IsObject && _functionCall.TryTakeFunction(text, call.Value);
    }

    private bool TryTakeLogprobs(ReadOnlySpan<byte> text, RawMember logprobs)
    {
        if (!logprobs.IsObject || !_piece.TryRead(text, logprobs.Value))
        {
            return false;
        }

        foreach (var member in _piece.Members)
        {
            var joined = ArrayOf(text, member);
            if (!(joined is null ? _logprobs.TryAgree(text, member) : _logprobs.TryKeep(text, member) && joined.TryAdd(text, member)))
            {
                return false;
            }
        }

        return true;
    }

    private JoinedArray? ArrayOf(ReadOnlySpan<byte> text, RawMember member) =>
        member.Is(text, "content"u8) ? _contentLogprobs : member.Is(text, "refusal"u8) ? _refusalLogprobs : null;

    private bool TryWriteMessage(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Append("{"u8);
        foreach (var member in _message.Members)
        {
            target.Name(member.Name.Of(text));
            if (!TryWriteValue(text, member, target))
            {
                return false;
            }
        }

        target.Append("}"u8);
        return true;
    }

    private bool TryWriteValue(ReadOnlySpan<byte> text, RawMember member, PooledBuffer target)
    {
        if (member.Is(text, "tool_calls"u8) && _calls.Count > 0)
        {
            return TryWriteCalls(text, target);
        }

        if (member.Is(text, "function_call"u8) && _functionCall is not null)
        {
            return _functionCall.TryWriteFunction(text, target);
        }

        if (TextOf(text, member) is { } joined)
        {
            joined.Write(text, target);
        }
        else
        {
            target.Append(member.Value.Of(text));
        }

        return true;
    }

    private bool TryWriteCalls(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Append("["u8);
        foreach (var call in _calls)
        {
            target.Comma();
            if (call is null || !call.TryWrite(text, target))
            {
                return false;
            }
        }

        target.Append("]"u8);
        return true;
    }

    private void WriteLogprobs(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (_logprobs.Members.IsEmpty)
        {
            target.Append("null"u8);
            return;
        }

        target.Append("{"u8);
        foreach (var member in _logprobs.Members)
        {
            target.Name(member.Name.Of(text));
            if (ArrayOf(text, member) is { } joined)
            {
                joined.Write(text, target);
            }
            else
            {
                target.Append(member.Value.Of(text));
            }
        }

        target.Append("}"u8);
    }
}
