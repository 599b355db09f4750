using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Names what changed between two turns of a conversation, by the rules of docs/decisions/016-prompt-cache-breaks.md. Pure.</summary>
internal static class BreakDiagnosis
{
    // Anthropic looks so many blocks back from a breakpoint for one that is cached.
    private const int Lookback = 20;

    private const int LongestDetail = 400;

    // OpenAI's cache without a word about its life; the second where writes are billed (contract.md 6.2).
    private static readonly TimeSpan AutomaticLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AutomaticWrittenLife = TimeSpan.FromMinutes(30);

    /// <summary>The first of all causes, and all of them in words.</summary>
    public static (BreakCause Cause, string Detail) Of(PromptTurn before, PromptTurn now)
    {
        (BreakCause, string)[] found = [.. Findings(before, now).OrderBy(finding => finding.Cause)];
        if (found is not [var (cause, _), ..])
        {
            return (BreakCause.Provider, "nothing in the request changed: the provider forgot it");
        }

        // Models and betas are words of the caller's.
        var detail = ReportText.Shown(string.Join("; ", found.Select(finding => finding.Item2)));
        return (cause, detail.Length <= LongestDetail ? detail : detail[..LongestDetail]);
    }

    private static IEnumerable<(BreakCause Cause, string Text)> Findings(PromptTurn before, PromptTurn now)
    {
        var (old, digest) = (before.Digest, now.Digest);
        if (!now.Automatic && digest.Lifetime is null)
        {
            yield return (BreakCause.NoCacheControl, "the request has no cache_control");
        }

        if (LifeOf(before) is { } life && now.At - before.At > life)
        {
            yield return (BreakCause.Gap, $"{Words(now.At - before.At)} since the turn before, the cache lives {Words(life)}");
        }

        if (before.Cluster != now.Cluster)
        {
            yield return (BreakCause.Upstream, $"cluster {before.Cluster}, now {now.Cluster}");
        }

        if (Differ(before.ModelAsked, now.ModelAsked) || (before.ModelAsked == now.ModelAsked && Differ(before.ModelServed, now.ModelServed)))
        {
            var asked = Differ(before.ModelAsked, now.ModelAsked);
            yield return (BreakCause.Model, $"model {(asked ? before.ModelAsked : before.ModelServed)}, now {(asked ? now.ModelAsked : now.ModelServed)}");
        }

        if (before.Betas != now.Betas)
        {
            yield return (BreakCause.Betas, "betas: " + ListDifference.Of(before.Betas.Split(','), now.Betas.Split(',')));
        }

        if (!old.Tools.SequenceEqual(digest.Tools))
        {
            yield return (BreakCause.Tools, "tools: " + ListDifference.Of(old.Tools, digest.Tools));
        }

        if (FirstDifference(old.System, digest.System) is { } block)
        {
            yield return (BreakCause.System, Place("system", block, old.System.Count, digest.System.Count));
        }

        if (!old.Parameters.SequenceEqual(digest.Parameters))
        {
            yield return (BreakCause.Parameter, "parameters: " + ListDifference.Of(old.Parameters, digest.Parameters));
        }

        // An edited last message takes nothing from what had been read before it.
        if (FirstDifference(old.Messages, digest.Messages) is { } message && message < old.Messages.Count
            && (message < old.Messages.Count - 1 || now.Counts.Read >= before.Counts.Read))
        {
            yield return (BreakCause.Message, Place("messages", message, old.Messages.Count, digest.Messages.Count));
        }

        if (!now.Automatic && BlocksSince(old, digest) is > Lookback and var blocks)
        {
            yield return (BreakCause.Lookback, string.Create(
                CultureInfo.InvariantCulture, $"{blocks} blocks between two cache_control, the provider looks {Lookback} back"));
        }
    }

    private static TimeSpan? LifeOf(PromptTurn turn) =>
        turn.Digest.Lifetime ?? (!turn.Automatic ? null : turn.Counts.Written > 0 ? AutomaticWrittenLife : AutomaticLife);

    /// <summary>From the last breakpoint of before to the nearest one behind it now; 0 when there is nothing to say.</summary>
    private static int BlocksSince(PromptDigest before, PromptDigest now)
    {
        if (before.Breakpoints.Count == 0)
        {
            return 0;
        }

        var last = before.Breakpoints[^1];
        foreach (var place in now.Breakpoints)
        {
            if (place >= last)
            {
                return place - last;
            }
        }

        return 0;
    }

    private static int? FirstDifference(IReadOnlyList<ulong> before, IReadOnlyList<ulong> now)
    {
        var both = Math.Min(before.Count, now.Count);
        for (var n = 0; n < both; n++)
        {
            if (before[n] != now[n])
            {
                return n;
            }
        }

        return before.Count == now.Count ? null : both;
    }

    private static string Place(string list, int place, int before, int now) => string.Create(
        CultureInfo.InvariantCulture, $"{list}[{place}] {(place >= now ? "removed" : place >= before ? "added" : "changed")}");

    private static bool Differ(string? one, string? other) => one is not null && other is not null && one != other;

    private static string Words(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s");
}
