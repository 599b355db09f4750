namespace Cco.Gateway.Wire;

/// <summary>An answer that is an SSE stream. A broken or skipped event makes it incomplete and not storable, and is never thrown.</summary>
internal abstract class SseAnswerReader : IAnswerReader, ISseSink
{
    private readonly SseReader _events = new();
    private bool _malformed;

    public abstract bool HasEnded { get; }

    public void Append(ReadOnlySpan<byte> bytes) => _events.Append(bytes, this);

    public AnswerFacts Finish(bool endOfBody)
    {
        var facts = ToFacts();
        var odd = (_malformed ? AnswerTraits.NotUnderstood : 0) | (_events.Overflowed ? AnswerTraits.TooLarge : 0);
        return odd == 0 ? facts : facts with { Complete = false, Traits = facts.Traits | odd };
    }

    public void Dispose() => _events.Dispose();

    void ISseSink.OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        try
        {
            OnEvent(name, data);
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            _malformed = true;
        }
    }

    /// <summary>Reads one event; may throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    protected abstract void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data);

    /// <summary>The facts of the events so far.</summary>
    protected abstract AnswerFacts ToFacts();
}
