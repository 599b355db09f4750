namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>The breaks of a span.</summary>
/// <param name="From">The first moment asked for; <c>null</c> is since the beginning.</param>
/// <param name="LeftOut">Turns that were not looked at because too many came at once, whatever the filter: they may have been breaks.</param>
/// <param name="Causes">All breaks by cause, the dearest first.</param>
/// <param name="Breaks">Single ones, newest first, as many as were asked for.</param>
internal sealed record PromptCacheReport(
    DateTimeOffset? From, DateTimeOffset? To, long LeftOut, IReadOnlyList<BreakSum> Causes, IReadOnlyList<PromptCacheBreak> Breaks);
