using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// Writes on their way to the file, bounded in bytes and number. A key's latest write counts, and is found here until the file has it. Any number
/// of writers, one reader; nobody ever waits to put something in.
/// </summary>
internal sealed class WriteQueue
{
    /// <summary>Bytes of packed entries that may wait. Removals may beyond that: without them an older entry would be served.</summary>
    public const long Capacity = 32L << 20;

    /// <summary>Writes that may wait, removals included.</summary>
    public const int MaxWrites = 65_536;

    private readonly ConcurrentDictionary<string, PendingWrite> _latest = new(StringComparer.Ordinal);
    private readonly Channel<QueueItem> _order = Channel.CreateUnbounded<QueueItem>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;
    private int _count;

    public ChannelReader<QueueItem> Reader => _order.Reader;

    /// <summary>Whether nothing is taken any more.</summary>
    public bool IsComplete { get; private set; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether that many bytes would find room now.</summary>
    public bool HasRoomFor(long bytes) => Interlocked.Read(ref _bytes) + bytes <= Capacity;

    /// <summary><c>false</c> when there is no room, or nothing is taken any more.</summary>
    public bool TryAdd(PendingWrite write)
    {
        if ((write.Data is not null && !HasRoomFor(write.Cost)) || Count >= MaxWrites)
        {
            return false;
        }

        Interlocked.Add(ref _bytes, write.Cost);
        Interlocked.Increment(ref _count);
        _latest[write.Key] = write;
        if (_order.Writer.TryWrite(new QueueItem(write, null)))
        {
            return true;
        }

        Done(write);
        return false;
    }

    /// <summary>The latest write of a key that the file does not have yet.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out PendingWrite? write) => _latest.TryGetValue(key, out write);

    /// <summary>Whether no later write of its key has come.</summary>
    public bool IsLatest(PendingWrite write) => _latest.TryGetValue(write.Key, out var latest) && ReferenceEquals(latest, write);

    /// <summary>The file has it, or never will.</summary>
    public void Done(PendingWrite write)
    {
        _latest.TryRemove(KeyValuePair.Create(write.Key, write));
        Interlocked.Add(ref _bytes, -write.Cost);
        Interlocked.Decrement(ref _count);
    }

    /// <summary>Gives a write up, keeping the removal of what it was to replace; <c>null</c> when a later write of its key has come.</summary>
    public PendingWrite? ToRemoval(PendingWrite write)
    {
        if (write.Data is null)
        {
            return write;
        }

        var removal = PendingWrite.Removal(write.Key);
        if (!_latest.TryUpdate(write.Key, removal, write))
        {
            Done(write);
            return null;
        }

        Interlocked.Add(ref _bytes, removal.Cost - write.Cost);
        return removal;
    }

    /// <summary>Ends when everything that was put in before has been dealt with.</summary>
    public Task FlushAsync() => MarkAsync(clear: false);

    /// <summary>Ends when everything that was put in before, and what the file had, is deleted.</summary>
    public Task ClearAsync() => MarkAsync(clear: true);

    /// <summary>Takes no more; what is inside can still be read.</summary>
    public void Complete()
    {
        IsComplete = true;
        _order.Writer.TryComplete();
    }

    private Task MarkAsync(bool clear)
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _order.Writer.TryWrite(new QueueItem(null, mark, clear)) ? mark.Task : Task.CompletedTask;
    }
}
