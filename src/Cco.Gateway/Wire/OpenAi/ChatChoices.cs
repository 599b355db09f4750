namespace Cco.Gateway.Wire.OpenAi;

/// <summary>The choices of one Chat Completions answer (contract.md 2.2, 2.3): which have begun, and for what those that ended have stopped.</summary>
internal sealed class ChatChoices
{
    // What "n" may be at most.
    private const int Most = 128;

    private List<string>? _otherReasons;
    private UInt128 _begun;
    private UInt128 _ended;
    private bool _beyond;

    /// <summary>Of the first; <c>null</c> while it has not ended.</summary>
    public string? StopReason { get; private set; }

    /// <summary>What else was said, each word once: mostly of the other choices.</summary>
    public IReadOnlyList<string> OtherReasons => (IReadOnlyList<string>?)_otherReasons ?? [];

    /// <summary>There is one, none is left out by its number, and each has said for what it stopped.</summary>
    public bool AreWhole => !_beyond && _begun != 0 && _ended == _begun && (_begun & unchecked(_begun + 1)) == 0;

    /// <summary>Notes a choice, or a part of it.</summary>
    /// <param name="reason">For what it stopped, when this part says so.</param>
    public void Note(long index, string? reason)
    {
        if (index >= Most)
        {
            _beyond = true;
            return;
        }

        var bit = UInt128.One << (int)index;
        _begun |= bit;
        if (reason is null)
        {
            return;
        }

        _ended |= bit;
        if (index > 0)
        {
            NoteOther(reason);
            return;
        }

        // Said twice and not alike: both count.
        if (StopReason is { } before && before != reason)
        {
            NoteOther(before);
        }

        StopReason = reason;
    }

    private void NoteOther(string reason)
    {
        _otherReasons ??= [];
        if (_otherReasons.Contains(reason))
        {
            return;
        }

        if (_otherReasons.Count == Most)
        {
            _beyond = true;
            return;
        }

        _otherReasons.Add(reason);
    }
}
