using System.Globalization;

namespace Cco.Gateway.Caching.Explain;

/// <summary>The sentences of an explanation.</summary>
internal static class ExplanationText
{
    /// <summary>What became of an answer by the time of the call asked about, such as <c>stored 14:02:11, evicted 14:31:40</c>; times are local.</summary>
    /// <param name="purged">When it was purged, if it was.</param>
    public static string Fate(EntryFate? fate, DateTimeOffset? purged, DateTimeOffset at) => fate switch
    {
        { StoredAt: { } stored } when purged <= at && !(fate.EvictedAt <= purged) && !(fate.ExpiresAt <= purged) => $"stored {Time(stored)}, purged {Time(purged.Value)}",
        { StoredAt: { } stored, EvictedAt: { } evicted } when evicted <= at => $"stored {Time(stored)}, evicted {Time(evicted)}",
        { StoredAt: { } stored, ExpiresAt: { } expires } when expires <= at => $"stored {Time(stored)}, expired {Time(expires)}",
        { StoredAt: { } stored } => $"stored {Time(stored)}",
        { NotStoredReason: { } reason } => $"not stored: {reason}",
        _ => "not stored, or stored too long ago to be remembered",
    };

    public static string Miss(NearestLookup nearest)
    {
        var what = nearest.Differs switch
        {
            [] => "It was the same",
            [LookupSections.Epoch] => "It was the same, and was purged since",
            _ when nearest.First is { } first => $"It differs at {first.Path} ({first.Kind})",
            _ => $"It differs in {string.Join(", ", nearest.Differs)}",
        };
        return $"The nearest earlier call is {nearest.RequestId} of {Time(nearest.At)}. {what}. Its answer: {nearest.Answer}.";
    }

    /// <summary>Why a rule forbids caching (architecture.md 5a).</summary>
    public static string Rule(string? reason) => reason switch
    {
        "off" => "The cache is switched off here: Cco:Cache:Enabled, or Cco.Cache on the route.",
        "no-store" => "The caller sent Cache-Control: no-store.",
        "requested" => "The caller sent x-cco-cache: bypass.",
        "not-understood" => "The body has something whose meaning for the answer is not known for sure, such as two members of one name.",
        "server-tools" => "The call uses tools that the provider runs: their answers go stale.",
        "stateful" => "The call continues or leaves something at the provider, so that another call's answer is not its answer.",
        "reference" => "The call refers to content kept elsewhere, which may change: a file id, a URL, a tool reference.",
        "too-large" => "The body is larger than what is looked up.",
        "method" => "Only calls with a JSON body are looked up.",
        _ => $"The cache was left out of it: {reason}.",
    };

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
