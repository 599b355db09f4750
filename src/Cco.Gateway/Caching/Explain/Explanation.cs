namespace Cco.Gateway.Caching.Explain;

/// <summary>Why a call was not answered from the cache. Places and times only, no word of a prompt.</summary>
/// <param name="RequestId">The call asked about.</param>
/// <param name="Cache">What its <c>x-cco-cache</c> said.</param>
/// <param name="Sentence">The whole of it for people.</param>
/// <param name="Rule">On a bypass: the token of the rule that forbade caching.</param>
/// <param name="Nearest">The remembered call most like it; <c>null</c> when there is none to compare with.</param>
internal sealed record Explanation(
    string RequestId,
    DateTimeOffset At,
    string Cache,
    string Sentence,
    string? Rule = null,
    NearestLookup? Nearest = null);
