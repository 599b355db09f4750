namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// The last lookups. Bounded three ways: in number, in the number of those that keep their leaves, and in the bytes of these leaves; 64 MiB at
/// the very most.
/// </summary>
internal sealed class LookupRing
{
    /// <summary>Lookups kept.</summary>
    public const int Size = 10_000;

    /// <summary>Lookups whose leaves are kept.</summary>
    public const int WithLeaves = 1_000;

    /// <summary>Bytes of leaves kept.</summary>
    public const long MostLeafBytes = 24L << 20;

    private readonly Lock _lock = new();
    private readonly LookupRecord?[] _records = new LookupRecord?[Size];
    private long _next;
    private long _oldestWithLeaves;
    private long _leafBytes;

    public void Add(LookupRecord record)
    {
        lock (_lock)
        {
            if (record.Outline is { } outline)
            {
                // The body may have come before: its leaves are counted once, at its first lookup.
                _leafBytes += outline.LastUse == 0 ? outline.Tree?.Length ?? 0 : 0;
                outline.LastUse = _next + 1;
            }

            _records[_next++ % Size] = record;
            while (_next - _oldestWithLeaves > WithLeaves || (_leafBytes > MostLeafBytes && _oldestWithLeaves < _next))
            {
                DropLeaves(_oldestWithLeaves++);
            }
        }
    }

    /// <summary>What is remembered now, newest first.</summary>
    public IReadOnlyList<LookupRecord> Newest()
    {
        lock (_lock)
        {
            var count = (int)Math.Min(_next, Size);
            var records = new LookupRecord[count];
            for (var i = 0; i < count; i++)
            {
                records[i] = _records[(_next - 1 - i) % Size]!;
            }

            return records;
        }
    }

    private void DropLeaves(long number)
    {
        if (_records[number % Size]?.Outline is { Tree: { } tree } outline && outline.LastUse == number + 1)
        {
            outline.Tree = null;
            _leafBytes -= tree.Length;
        }
    }
}
