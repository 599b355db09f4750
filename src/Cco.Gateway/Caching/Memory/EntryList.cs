namespace Cco.Gateway.Caching.Memory;

/// <summary>A segment's entries by last use, oldest first: a doubly linked list through the entries themselves. Not thread-safe.</summary>
internal sealed class EntryList(Segment segment)
{
    public MemoryEntry? First { get; private set; }

    public MemoryEntry? Last { get; private set; }

    public int Count { get; private set; }

    /// <summary>Bytes, the entries' overhead included.</summary>
    public long Weight { get; private set; }

    public void AddLast(MemoryEntry entry)
    {
        entry.Segment = segment;
        entry.Previous = Last;
        entry.Next = null;
        if (Last is null)
        {
            First = entry;
        }
        else
        {
            Last.Next = entry;
        }

        Last = entry;
        Count++;
        Weight += entry.Weight;
    }

    public void Remove(MemoryEntry entry)
    {
        if (entry.Previous is null)
        {
            First = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is null)
        {
            Last = entry.Previous;
        }
        else
        {
            entry.Next.Previous = entry.Previous;
        }

        entry.Previous = entry.Next = null;
        entry.Segment = Segment.None;
        Count--;
        Weight -= entry.Weight;
    }

    public void MoveToLast(MemoryEntry entry)
    {
        if (Last != entry)
        {
            Remove(entry);
            AddLast(entry);
        }
    }
}
