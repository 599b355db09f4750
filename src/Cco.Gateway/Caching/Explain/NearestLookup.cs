namespace Cco.Gateway.Caching.Explain;

/// <summary>The remembered call most like the one asked about.</summary>
/// <param name="RequestId">Its id.</param>
/// <param name="At">When it came.</param>
/// <param name="Answer">What became of its answer, such as <c>stored 14:02:11, evicted 14:31:40</c>.</param>
/// <param name="Differs">The sections in which the two differ: <c>model</c>, <c>system</c>, <c>messages[3]</c>, <c>header anthropic-beta</c>, …; empty when they are the same.</param>
/// <param name="First">The first place in the bodies that differs, where leaves are still known.</param>
internal sealed record NearestLookup(
    string RequestId,
    DateTimeOffset At,
    string Answer,
    IReadOnlyList<string> Differs,
    Difference? First);
