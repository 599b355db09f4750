using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// Says why a call missed: which earlier call was nearest, in what the two differ, and what became of that one's answer. Nearest is the one
/// with the fewest differing sections; among equals the one that differs latest in the prompt, then in the fewest leaves, then the newest.
/// </summary>
internal sealed class MissExplainer(LookupRing ring, EntryHistory history, EpochKeeper epochs)
{
    /// <summary>Equally near ones whose leaves are compared, and leaves that are counted in each.</summary>
    private const int MostCompared = 32;
    private const int MostLeaves = 8;

    /// <summary><c>null</c> when the call is not, or no longer, remembered. Takes a few milliseconds at most.</summary>
    public Explanation? Explain(string requestId)
    {
        var records = ring.Newest();
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].RequestId == requestId)
            {
                return Explain(records[i], records.Skip(i + 1));
            }
        }

        return null;
    }

    private Explanation Explain(LookupRecord asked, IEnumerable<LookupRecord> earlier) => asked switch
    {
        { Result: CacheResult.Hit } => Of(asked, "hit", "It was answered from the cache."),
        { Result: CacheResult.Coalesced } => Of(asked, "coalesced", "An identical call was on its way; it was given the same answer."),
        { Result: CacheResult.Bypass } => Of(asked, $"bypass; reason={asked.Reason}", ExplanationText.Rule(asked.Reason)) with { Rule = asked.Reason },
        { Reason: "refresh" } => Of(asked, "miss; reason=refresh", "The caller asked for a fresh answer."),
        { Reason: "repeated" } => Of(asked, "miss; reason=repeated", "This Claude Code session was given the stored tool call already; a session gets each one once."),
        { Reason: "flight-full" } => Of(asked, "miss; reason=flight-full", "An identical call was on its way, and as many calls as may share one listened to it already."),
        _ => Miss(asked, Nearest(asked, earlier)),
    };

    private Explanation Miss(LookupRecord asked, LookupRecord? nearest)
    {
        var cache = $"miss; reason={asked.Reason}";
        if (nearest is null)
        {
            return Of(asked, cache, "No earlier call is remembered that it could be compared with.");
        }

        var described = new NearestLookup(
            nearest.RequestId,
            nearest.At,
            ExplanationText.Fate(history.Find(nearest.Made!.Key), PurgedAt(nearest.Made.Parts), asked.At),
            LookupSections.Differing(nearest, asked),
            Leaves(nearest, asked, 1) is [var first, ..] ? first : null);
        return Of(asked, cache, ExplanationText.Miss(described)) with { Nearest = described };
    }

    private DateTimeOffset? PurgedAt(in CacheKeyParts parts) =>
        epochs.Current is var current && current.Of(parts.Scope, parts.Namespace, parts.Model) != parts.Epoch
            ? current.PurgedAt(parts.Scope, parts.Namespace, parts.Model)
            : null;

    private static LookupRecord? Nearest(LookupRecord asked, IEnumerable<LookupRecord> earlier)
    {
        if (asked.Outline is null)
        {
            return null;
        }

        var nearest = new List<LookupRecord>();
        Distance? least = null;
        foreach (var record in earlier)
        {
            if (record.Outline is null)
            {
                continue;
            }

            var distance = Distance.Between(record, asked);
            var order = least is { } so ? distance.CompareTo(so) : -1;
            if (order < 0)
            {
                least = distance;
                nearest.Clear();
            }

            if (order <= 0 && nearest.Count < MostCompared)
            {
                nearest.Add(record);
            }
        }

        return nearest.MinBy(record => Leaves(record, asked, MostLeaves) is { Count: > 0 } leaves ? leaves.Count : Unknown(record, asked));
    }

    // No differing leaf: the same body, or one whose leaves are no longer known.
    private static int Unknown(LookupRecord record, LookupRecord asked) =>
        record.Outline!.Tree is null || asked.Outline!.Tree is null ? int.MaxValue : 0;

    private static IReadOnlyList<Difference> Leaves(LookupRecord earlier, LookupRecord asked, int most) =>
        earlier.Outline!.Tree is { } before && asked.Outline!.Tree is { } now ? OutlineDiff.Between(before, now, most) : [];

    private static Explanation Of(LookupRecord asked, string cache, string sentence) => new(asked.RequestId, asked.At, cache, sentence);
}
