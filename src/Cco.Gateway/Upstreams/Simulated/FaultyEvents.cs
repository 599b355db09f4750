using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>A stream that ends in an error.</summary>
internal static class FaultyEvents
{
    /// <summary>The first <paramref name="count"/> events, then an error event; a stream that is shorter stays whole.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> EndAfter(IEnumerable<ReadOnlyMemory<byte>> events, int count, Dialect dialect)
    {
        var sent = 0;
        foreach (var item in events)
        {
            if (sent++ == count)
            {
                using var frame = new SseFrame();
                yield return SimulatedErrors.WriteEvent(frame, dialect);
                yield break;
            }

            yield return item;
        }
    }
}
