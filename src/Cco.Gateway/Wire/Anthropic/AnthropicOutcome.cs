using Cco.Pricing;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>What the content and the end of an answer say about which of its reported numbers are billed.</summary>
/// <param name="RefusedBeforeOutput">The last model refused, and nothing came from it before.</param>
/// <param name="RefusalCategory"><c>stop_details.category</c> of a refusal.</param>
/// <param name="Declined">The category of each <c>fallback</c> block: a model declined there and another took over.</param>
/// <param name="SearchesFound">Web searches that came back with results.</param>
/// <param name="SearchesFailed">Web searches that came back with an error.</param>
internal readonly record struct AnthropicOutcome(
    bool RefusedBeforeOutput,
    string? RefusalCategory,
    IReadOnlyList<string?>? Declined,
    long SearchesFound,
    long SearchesFailed)
{
    private const string Message = "message";
    private const string FallbackMessage = "fallback_message";

    /// <summary>
    /// Failed searches are free (contract.md 6.1 rule 7), and it is not said whether the reported count has left them out: they come off as
    /// far as more were reported than came back well.
    /// </summary>
    public long? BilledSearches(long? reported) =>
        reported is { } count ? count - Math.Min(SearchesFailed, Math.Max(0, count - SearchesFound)) : null;

    /// <summary>
    /// Marks the attempts that were refused before any output (contract.md 1.7 rules 6 and 7): one without output that a fallback model took
    /// over from, with the category of the <c>fallback</c> block at its place, and the last one when the answer as a whole is such a refusal.
    /// </summary>
    public IReadOnlyList<UsageIteration> WithRefusals(IReadOnlyList<UsageIteration> iterations)
    {
        var attempts = Enumerable.Range(0, iterations.Count).Where(i => iterations[i].Type is Message or FallbackMessage).ToArray();
        var fallback = Array.FindLastIndex(attempts, i => iterations[i].Type == FallbackMessage);
        var marked = iterations.ToArray();
        var declined = 0;
        for (var n = 0; n < fallback; n++)
        {
            var attempt = iterations[attempts[n]];
            if (string.Equals(attempt.Model, iterations[attempts[n + 1]].Model, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var category = declined < Declined?.Count ? Declined[declined] : null;
            declined++;
            if (attempt.OutputTokens is null or 0)
            {
                marked[attempts[n]] = attempt with { RefusedBeforeOutput = true, RefusalCategory = category };
            }
        }

        if (RefusedBeforeOutput && attempts.Length > 0)
        {
            marked[attempts[^1]] = iterations[attempts[^1]] with { RefusedBeforeOutput = true, RefusalCategory = RefusalCategory };
        }

        return marked;
    }
}
