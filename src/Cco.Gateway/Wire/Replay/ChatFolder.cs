namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Folds the chunks of a Chat Completions stream into the completion (contract.md 2.2, 2.3, 5.4). Members that every chunk repeats must
/// agree; the usage is the last one reported, and without one there is no plain form.
/// </summary>
internal sealed class ChatFolder : IDisposable
{
    private const int MaxChoices = 128;

    private readonly RawObject _chunk = new();
    private readonly RawObject _completion = new();
    private readonly RawObject _piece = new();
    private readonly RawObject _delta = new();
    private readonly RepeatedEvent _repeated = new();
    private readonly List<ChoiceFolder?> _choices = [];
    private JoinedText? _repeatedText;
    private bool _done;

    private ChatFolder()
    {
    }

    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    public static bool TryFold(ReadOnlySpan<byte> stream, out byte[] json)
    {
        json = [];
        using var folder = new ChatFolder();
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            // Names are for errors only.
            if (events.IsSplit || events.Name.Length > 0 || folder._done || !folder.TryTake(stream, events.Data))
            {
                return false;
            }
        }

        return folder._done && folder.TryFinish(stream, out json);
    }

    public void Dispose()
    {
        foreach (var choice in _choices)
        {
            choice?.Dispose();
        }
    }

    private bool TryTake(ReadOnlySpan<byte> text, Run data)
    {
        _done = data.Of(text).SequenceEqual("[DONE]"u8);
        if (_done || data.Length == 0)
        {
            return true;
        }

        if (_repeated.TryMatch(text, data, out var piece))
        {
            _repeatedText!.Add(piece);
            return true;
        }

        _repeated.Forget();
        if (!_chunk.TryRead(text, data))
        {
            return false;
        }

        foreach (var member in _chunk.Members)
        {
            if (!TryTakeMember(text, member))
            {
                return false;
            }
        }

        Learn(text, data);
        return true;
    }

    // A chunk of one choice that brings a piece of one text: all else in it may be said again and changes nothing.
    private void Learn(ReadOnlySpan<byte> text, Run data)
    {
        if (!_chunk.TryGet(text, "choices"u8, out var choices))
        {
            return;
        }

        var count = 0;
        foreach (var _ in new RawElements(text, choices.Value))
        {
            count++;
        }

        // The choice that was read last is the only one then.
        if (count == 1 && !(_piece.TryGet(text, "logprobs"u8, out var logprobs) && !logprobs.IsNull)
            && _piece.TryGetIndex(text, "index"u8, MaxChoices, out var index) && _piece.TryGet(text, "delta"u8, out var delta)
            && _delta.TryRead(text, delta.Value) && _delta.Members is [{ IsString: true } only] && _choices[index]!.TextOf(text, only) is { } joined)
        {
            _repeatedText = joined;
            _repeated.Learn(text, data, only.Value.Inner);
        }
    }

    private bool TryTakeMember(ReadOnlySpan<byte> text, RawMember member)
    {
        if (member.Is(text, "obfuscation"u8))
        {
            return true;
        }

        if (member.Is(text, "choices"u8))
        {
            return member.IsArray && _completion.TrySet(text, member) && TryTakeChoices(text, member.Value);
        }

        if (member.Is(text, "usage"u8))
        {
            return member.IsNull || (member.IsObject && _completion.TrySet(text, member));
        }

        if (member.Is(text, "created"u8))
        {
            // Some servers say of each chunk when it was made; the first is when the completion was.
            return (_completion.TryGet(text, member.Name.Of(text), out var created) && !created.Value.Of(text).SequenceEqual("0"u8))
                || _completion.TrySet(text, member);
        }

        return member.Is(text, "error"u8) ? member.IsNull : _completion.TryAgree(text, member);
    }

    private bool TryTakeChoices(ReadOnlySpan<byte> text, Run choices)
    {
        foreach (var choice in new RawElements(text, choices))
        {
            if (!_piece.TryRead(text, choice) || !_piece.TryGetIndex(text, "index"u8, MaxChoices, out var index))
            {
                return false;
            }

            if (!_choices.At(index).TryTake(text, _piece))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryFinish(ReadOnlySpan<byte> text, out byte[] json)
    {
        json = [];
        if (_choices.Count == 0 || !_completion.TryGet(text, "usage"u8, out _)
            || !_completion.HasText(text, "id"u8) || !_completion.HasText(text, "model"u8)
            || !_completion.TryGet(text, "object"u8, out var kind) || !kind.Says(text, "chat.completion.chunk"u8))
        {
            return false;
        }

        using var target = new PooledBuffer();
        target.Append("{"u8);
        foreach (var member in _completion.Members)
        {
            if (member.Is(text, "object"u8))
            {
                target.Value("object"u8, "\"chat.completion\""u8);
            }
            else if (member.Is(text, "choices"u8))
            {
                target.Name("choices"u8);
                if (!TryWriteChoices(text, target))
                {
                    return false;
                }
            }
            else
            {
                target.Member(text, member);
            }
        }

        target.Append("}"u8);
        json = target.Written.ToArray();
        return true;
    }

    private bool TryWriteChoices(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Append("["u8);
        foreach (var choice in _choices)
        {
            target.Comma();
            if (choice is null || !choice.TryWrite(text, target))
            {
                return false;
            }
        }

        target.Append("]"u8);
        return true;
    }
}
