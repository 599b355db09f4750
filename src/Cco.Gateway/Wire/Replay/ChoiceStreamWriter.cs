namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Writes the chunks of one choice: the role chunk with all that is not text, the texts in pieces, the calls, the finish chunk with all
/// that stands beside the message. Log probabilities come in one piece, and the text they belong to then does too.
/// </summary>
/// <param name="chunks">Writes what all chunks share.</param>
/// <param name="target">Takes the chunks.</param>
internal sealed class ChoiceStreamWriter(ChatStreamWriter chunks, PooledBuffer target)
{
    private readonly RawObject _choice = new();
    private readonly RawObject _message = new();
    private readonly CallStreamWriter _calls = new(target);
    private int _index;
    private RawMember _logprobs;
    private bool _hasLogprobs;
    private bool _logprobsAreWritten;

    /// <param name="text">The plain completion.</param>
    /// <param name="place">The choice in it.</param>
    /// <param name="position">Its position, which must be its index too.</param>
    public bool TryWrite(ReadOnlySpan<byte> text, Run place, int position)
    {
        if (!_choice.TryRead(text, place) || !_choice.TryGetIndex(text, "index"u8, int.MaxValue, out var index) || index != position
            || !_choice.TryGet(text, "finish_reason"u8, out var reason) || !reason.IsString
            || !_choice.TryGet(text, "message"u8, out var message) || !message.IsObject || !_message.TryRead(text, message.Value)
            || !_message.TryGet(text, "role"u8, out var role) || !role.IsString)
        {
            return false;
        }

        _index = position;
        _hasLogprobs = _choice.TryGet(text, "logprobs"u8, out _logprobs);
        _logprobsAreWritten = false;
        if (!TryWriteRole(text))
        {
            return false;
        }

        WriteText(text, "reasoning_content"u8, mayBeLogged: false);
        WriteText(text, "reasoning"u8, mayBeLogged: false);
        WriteText(text, "content"u8, mayBeLogged: true);
        WriteText(text, "refusal"u8, mayBeLogged: true);
        if (!TryWriteCalls(text))
        {
            return false;
        }

        WriteFinish(text);
        return true;
    }

    /// <summary>Begins a chunk, up to the first member of its delta.</summary>
    public void BeginDelta(ReadOnlySpan<byte> text)
    {
        chunks.BeginChunk(text);
        target.Append("[{"u8);
        target.Number("index"u8, _index);
        target.Append(",\"delta\":{"u8);
    }

    /// <summary>Ends a chunk that is not the last.</summary>
    public void EndDelta()
    {
        target.Append("}"u8);
        WriteLogprobs("null"u8);
        target.Append(",\"finish_reason\":null}]"u8);
        chunks.EndChunk();
    }

    private static bool IsText(ReadOnlySpan<byte> text, RawMember member) => member.Is(text, "content"u8) || member.Is(text, "refusal"u8)
        || member.Is(text, "reasoning"u8) || member.Is(text, "reasoning_content"u8);

    private static bool IsCall(ReadOnlySpan<byte> text, RawMember member) =>
        (member.Is(text, "tool_calls"u8) || member.Is(text, "function_call"u8)) && !member.IsBlank;

    private bool TryWriteRole(ReadOnlySpan<byte> text)
    {
        BeginDelta(text);
        foreach (var member in _message.Members)
        {
            if (IsText(text, member))
            {
                if (!member.IsString && !member.IsNull)
                {
                    return false;
                }

                // Only the content begins empty; the others begin with their first piece, unless they have none.
                var begin = member.IsString && (member.IsBlank || member.Is(text, "content"u8)) ? "\"\""u8 : "null"u8;
                target.Value(member.Name.Of(text), begin);
            }
            else if (!IsCall(text, member))
            {
                if (member.Is(text, "audio"u8) && !member.IsNull)
                {
                    return false;
                }

                target.Member(text, member);
            }
        }

        EndDelta();
        return true;
    }

    private void WriteText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool mayBeLogged)
    {
        if (!_message.TryGet(text, name, out var words) || words.IsBlank)
        {
            return;
        }

        var logged = mayBeLogged && _hasLogprobs && !_logprobs.IsNull && !_logprobsAreWritten;
        var raw = words.Value.Inner.Of(text);
        while (!raw.IsEmpty)
        {
            var length = logged ? raw.Length : TextPieces.NextEscaped(raw);
            BeginDelta(text);
            target.Text(name, raw[..length]);
            target.Append("}"u8);
            WriteLogprobs(logged ? _logprobs.Value.Of(text) : "null"u8);
            target.Append(",\"finish_reason\":null}]"u8);
            chunks.EndChunk();
            raw = raw[length..];
        }

        _logprobsAreWritten |= logged;
    }

    private bool TryWriteCalls(ReadOnlySpan<byte> text)
    {
        if (_message.TryGet(text, "tool_calls"u8, out var calls) && IsCall(text, calls)
            && !(calls.IsArray && _calls.TryWriteAll(text, calls.Value, this)))
        {
            return false;
        }

        return !_message.TryGet(text, "function_call"u8, out var call) || !IsCall(text, call)
            || (call.IsObject && _calls.TryWriteFunctionCall(text, call.Value, this));
    }

    private void WriteFinish(ReadOnlySpan<byte> text)
    {
        BeginDelta(text);
        target.Append("}"u8);
        WriteLogprobs(_hasLogprobs && !_logprobsAreWritten ? _logprobs.Value.Of(text) : "null"u8);
        foreach (var member in _choice.Members)
        {
            if (!member.Is(text, "index"u8) && !member.Is(text, "message"u8) && !member.Is(text, "logprobs"u8))
            {
                target.Member(text, member);
            }
        }

        target.Append("}]"u8);
        chunks.EndChunk();
    }

    private void WriteLogprobs(ReadOnlySpan<byte> value)
    {
        if (_hasLogprobs)
        {
            target.Value("logprobs"u8, value);
        }
    }
}
