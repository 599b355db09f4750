namespace Cco.Gateway.Analytics;

/// <summary>A part of a span of time and the table that answers for it fastest.</summary>
/// <param name="Size">The table's bucket: 0 for single calls, else <see cref="LedgerBucket.Quarter"/> or <see cref="LedgerBucket.Day"/>.</param>
/// <param name="From">First millisecond.</param>
/// <param name="To">First millisecond after it.</param>
internal readonly record struct LedgerSegment(long Size, long From, long To)
{
    /// <summary>
    /// Cuts [<paramref name="from"/>, <paramref name="to"/>) into whole days, whole quarters of an hour beside them and single calls at the
    /// ragged ends, without gap or overlap.
    /// </summary>
    /// <param name="largest">The largest bucket to cut into.</param>
    public static IReadOnlyList<LedgerSegment> Split(long from, long to, long largest = LedgerBucket.Day)
    {
        var segments = new List<LedgerSegment>(5);
        Add(segments, from, to, largest, largest == LedgerBucket.Day ? LedgerBucket.Quarter : 0);
        return segments;
    }

    private static void Add(List<LedgerSegment> segments, long from, long to, long size, long smaller)
    {
        if (from >= to)
        {
            return;
        }

        var first = Ceiling(from, size);
        var last = size == 0 ? to : to - (to % size);
        if (first >= last)
        {
            Add(segments, from, to, smaller, 0);
            return;
        }

        Add(segments, from, first, smaller, 0);
        segments.Add(new LedgerSegment(size, first, last));
        Add(segments, last, to, smaller, 0);
    }

    private static long Ceiling(long value, long size) => size == 0 || value % size == 0 ? value : value - (value % size) + size;
}
