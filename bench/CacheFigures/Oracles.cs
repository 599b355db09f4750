namespace Cco.CacheFigures;

/// <summary>What is compared with: least recently used, exactly; and what could be known only afterwards.</summary>
internal static class Oracles
{
    /// <summary>Hits and bytes hit of an exact LRU by bytes.</summary>
    public static (int Hits, long Bytes) Lru(Trace trace)
    {
        var order = new LinkedList<int>();
        var nodes = new Dictionary<int, LinkedListNode<int>>();
        var (held, hits, bytes) = (0L, 0, 0L);
        foreach (var key in trace.Keys)
        {
            if (nodes.TryGetValue(key, out var node))
            {
                hits++;
                bytes += trace.Sizes[key];
                order.Remove(node);
                order.AddLast(node);
                continue;
            }

            nodes[key] = order.AddLast(key);
            held += trace.Sizes[key];
            while (held > trace.Limit)
            {
                var oldest = order.First!.Value;
                order.RemoveFirst();
                nodes.Remove(oldest);
                held -= trace.Sizes[oldest];
            }
        }

        return (hits, bytes);
    }

    /// <summary>Belady: what will be asked for last goes first. The optimum for entries of one size, an approximation otherwise.</summary>
    public static (int Hits, long Bytes) Belady(Trace trace)
    {
        var next = new int[trace.Keys.Length];
        var seen = new Dictionary<int, int>();
        for (var i = trace.Keys.Length - 1; i >= 0; i--)
        {
            next[i] = seen.GetValueOrDefault(trace.Keys[i], int.MaxValue);
            seen[trace.Keys[i]] = i;
        }

        var queue = new PriorityQueue<int, int>();
        var when = new Dictionary<int, int>();
        var (held, hits, bytes) = (0L, 0, 0L);
        for (var i = 0; i < trace.Keys.Length; i++)
        {
            var key = trace.Keys[i];
            if (when.ContainsKey(key))
            {
                hits++;
                bytes += trace.Sizes[key];
            }
            else
            {
                held += trace.Sizes[key];
            }

            when[key] = next[i];
            queue.Enqueue(key, -next[i]);
            while (held > trace.Limit && queue.TryDequeue(out var last, out var priority))
            {
                // An older place in the queue of a key that was asked for since says nothing.
                if (when.TryGetValue(last, out var due) && due == -priority)
                {
                    when.Remove(last);
                    held -= trace.Sizes[last];
                }
            }
        }

        return (hits, bytes);
    }
}
