namespace Cco.Gateway.Caching.Persistent;

/// <summary>What the writer has taken from the queue and not yet dealt with. Not thread-safe.</summary>
/// <param name="limit">Bytes the file may grow to.</param>
internal sealed class TakenWrites(PersistentCache cache, Func<long> limit)
{
    private const int Most = 256;
    private const int MostBytes = 4 << 20;

    private readonly List<PendingWrite> _writes = [];
    private readonly List<TaskCompletionSource> _marks = [];
    private long _bytes;
    private bool _clear;

    /// <summary>In the order in which they were put in; the latest of each key.</summary>
    public IReadOnlyList<PendingWrite> Writes => _writes;

    /// <summary>Those that are not removals.</summary>
    public int Answers => _writes.Count(write => write.Data is not null);

    public bool IsEmpty => _writes.Count == 0 && _marks.Count == 0;

    /// <summary>Worth a transaction of its own; or somebody waits for it.</summary>
    public bool IsFull => _marks.Count > 0 || _writes.Count >= Most || (_writes.Count > 0 && _bytes >= Math.Min(MostBytes, limit() / 8));

    /// <summary>Takes what waits, until it is full.</summary>
    public void Take()
    {
        while (!IsFull && cache.Queue.Reader.TryRead(out var item))
        {
            Take(item);
        }
    }

    /// <summary>Whether the file is to be emptied before the next write; says so once.</summary>
    public bool TakeClear()
    {
        var clear = _clear;
        _clear = false;
        return clear;
    }

    /// <summary>Gives the answers up; their keys' old rows still have to go.</summary>
    public void KeepRemovals()
    {
        cache.AddDropped(Answers);
        var removals = _writes.Select(cache.Queue.ToRemoval).OfType<PendingWrite>().ToArray();
        _writes.Clear();
        _writes.AddRange(removals);
        _bytes = 0;
    }

    /// <summary>Nothing of it will be written.</summary>
    public void GiveUp()
    {
        cache.AddDropped(Answers);
        Settle();
    }

    /// <summary>All of it has been dealt with: whoever waits for that goes on.</summary>
    public void Settle()
    {
        Forget();
        foreach (var mark in _marks)
        {
            mark.TrySetResult();
        }

        _marks.Clear();
    }

    private void Take(QueueItem item)
    {
        if (item.Mark is { } mark)
        {
            _marks.Add(mark);
            if (item.Clear)
            {
                _clear = true;
                Forget();
            }
        }
        else if (!cache.Queue.IsLatest(item.Write!))
        {
            cache.Queue.Done(item.Write!);
        }
        else if (Fitting(item.Write!) is { } write)
        {
            _writes.Add(write);
            _bytes += write.Cost;
        }
    }

    // An answer that would fill half of the file is not worth what would go for it.
    private PendingWrite? Fitting(PendingWrite write)
    {
        if (write.Cost <= limit() / 2 || write.Data is null)
        {
            return write;
        }

        cache.AddDropped(1);
        return cache.Queue.ToRemoval(write);
    }

    private void Forget()
    {
        foreach (var write in _writes)
        {
            cache.Queue.Done(write);
        }

        _writes.Clear();
        _bytes = 0;
    }
}
