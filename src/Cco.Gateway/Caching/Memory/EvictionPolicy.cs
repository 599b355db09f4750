namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// Which entries stay: W-TinyLFU, weighted by bytes (Einziger, Friedman and Manes 2017; Caffeine). What arrives goes through a small window
/// kept by recency; what the window lets go is admitted to the main part only when it was asked for more often than those that
/// would have to go for it. So a scan passes through the window and leaves the rest alone. Each step is O(1) for an entry. Not thread-safe.
/// </summary>
internal sealed class EvictionPolicy(long limit)
{
    /// <summary>How many of the oldest are weighed against a candidate; past them they are taken to be alike.</summary>
    private const int Compared = 32;

    private readonly FrequencySketch _sketch = new();
    private readonly HillClimber _climber = new();
    private readonly EntryList _window = new(Segment.Window);
    private readonly EntryList _probation = new(Segment.Probation);
    private readonly EntryList _protected = new(Segment.Protected);

    /// <summary>Bytes that may be held, overhead included.</summary>
    public long Limit { get; private set; } = limit;

    public long Weight => _window.Weight + _probation.Weight + _protected.Weight;

    public int Count => _window.Count + _probation.Count + _protected.Count;

    private long WindowLimit => (long)(Limit * _climber.Window);

    private long ProtectedLimit => (Limit - WindowLimit) / 5 * 4;

    /// <summary>Takes in a new entry no heavier than the limit. What has to go for it, or itself before long, is added to <paramref name="evicted"/>.</summary>
    public void Add(MemoryEntry entry, List<MemoryEntry> evicted)
    {
        _sketch.Reserve(Count + 1);
        _sketch.Increment(entry.Hash);
        _climber.Miss(Count);
        _window.AddLast(entry);

        // The newest always stays until the next one comes, however heavy: whoever stored it may ask for it at once.
        while (_window.Weight > WindowLimit && _window.Count > 1)
        {
            var candidate = _window.First!;
            _window.Remove(candidate);
            if (Weight + candidate.Weight <= Limit || Admit(candidate, evicted))
            {
                _probation.AddLast(candidate);
            }
            else
            {
                evicted.Add(candidate);
            }
        }

        MakeRoom(0, evicted);
    }

    /// <summary>Notes that an entry was read.</summary>
    public void Touch(MemoryEntry entry)
    {
        _sketch.Increment(entry.Hash);
        _climber.Hit();
        switch (entry.Segment)
        {
            case Segment.Window:
                _window.MoveToLast(entry);
                break;
            case Segment.Protected:
                _protected.MoveToLast(entry);
                break;
            case Segment.Probation:
                _probation.Remove(entry);
                _protected.AddLast(entry);
                while (_protected.Weight > ProtectedLimit && _protected.Count > 1)
                {
                    var oldest = _protected.First!;
                    _protected.Remove(oldest);
                    _probation.AddLast(oldest);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Takes an entry out; one that is not in is left alone.</summary>
    public void Remove(MemoryEntry entry)
    {
        switch (entry.Segment)
        {
            case Segment.Window:
                _window.Remove(entry);
                break;
            case Segment.Probation:
                _probation.Remove(entry);
                break;
            case Segment.Protected:
                _protected.Remove(entry);
                break;
            default:
                break;
        }
    }

    /// <summary>Changes the limit; what no longer fits is added to <paramref name="evicted"/>.</summary>
    public void SetLimit(long limit, List<MemoryEntry> evicted)
    {
        Limit = limit;
        MakeRoom(0, evicted);
    }

    /// <summary>Evicts the least useful until that many bytes fit besides.</summary>
    public void MakeRoom(long bytes, List<MemoryEntry> evicted)
    {
        while (Weight + bytes > Limit && (_probation.First ?? _protected.First ?? _window.First) is { } oldest)
        {
            Remove(oldest);
            evicted.Add(oldest);
        }
    }

    // The candidate is asked for more often than those that would go for it are on average, byte for byte: an answer's worth grows with its length.
    private bool Admit(MemoryEntry candidate, List<MemoryEntry> evicted)
    {
        var needed = Weight + candidate.Weight - Limit;
        if (needed > _probation.Weight + _protected.Weight)
        {
            return false;
        }

        var (freed, worth, compared) = (0L, 0L, 0);
        var victim = _probation.First ?? _protected.First;
        while (victim is not null && freed < needed && compared++ < Compared)
        {
            freed += victim.Weight;
            worth += victim.Weight * _sketch.Frequency(victim.Hash);
            victim = victim.Next ?? (victim.Segment == Segment.Probation ? _protected.First : null);
        }

        if (freed == 0 || _sketch.Frequency(candidate.Hash) * freed <= worth)
        {
            return false;
        }

        MakeRoom(candidate.Weight, evicted);
        return true;
    }
}
