namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Sorts members by the bytes of their names. Allocates nothing, and n log n comparisons whatever a hostile body chooses: insertion
/// sort for the usual handful, heap sort beyond.
/// </summary>
internal static class MemberSort
{
    private const int Handful = 16;

    public static void Sort(Span<Member> members, ReadOnlySpan<byte> bytes)
    {
        if (members.Length <= Handful)
        {
            InsertionSort(members, bytes);
        }
        else
        {
            HeapSort(members, bytes);
        }
    }

    private static void InsertionSort(Span<Member> members, ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var hole = i;
            for (; hole > 0 && Compare(members[hole - 1], member, bytes) > 0; hole--)
            {
                members[hole] = members[hole - 1];
            }

            members[hole] = member;
        }
    }

    private static void HeapSort(Span<Member> members, ReadOnlySpan<byte> bytes)
    {
        for (var root = members.Length / 2 - 1; root >= 0; root--)
        {
            SiftDown(members, root, bytes);
        }

        for (var last = members.Length - 1; last > 0; last--)
        {
            (members[0], members[last]) = (members[last], members[0]);
            SiftDown(members[..last], 0, bytes);
        }
    }

    private static void SiftDown(Span<Member> heap, int root, ReadOnlySpan<byte> bytes)
    {
        var member = heap[root];
        for (var child = 2 * root + 1; child < heap.Length; child = 2 * root + 1)
        {
            if (child + 1 < heap.Length && Compare(heap[child], heap[child + 1], bytes) < 0)
            {
                child++;
            }

            if (Compare(member, heap[child], bytes) >= 0)
            {
                break;
            }

            heap[root] = heap[child];
            root = child;
        }

        heap[root] = member;
    }

    private static int Compare(in Member left, in Member right, ReadOnlySpan<byte> bytes) =>
        left.Name(bytes).SequenceCompareTo(right.Name(bytes));
}
