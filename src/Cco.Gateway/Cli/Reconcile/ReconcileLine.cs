using Cco.Gateway.Analytics.Reconcile;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>One UTC day and model, ours against theirs.</summary>
/// <param name="Model">Empty: what their report gives to no model, and nothing of ours.</param>
/// <param name="Theirs"><c>null</c> amounts are what their report does not say.</param>
internal sealed record ReconcileLine(DateOnly Day, string Model, BookedUsage Ours, ProviderUsage Theirs)
{
    public DifferenceReason Reason { get; init; }

    /// <summary>Theirs minus ours, prompt and output together.</summary>
    public long? TokenDifference => Theirs.PromptTokens is { } prompt ? prompt + (Theirs.OutputTokens ?? 0) - Ours.PromptTokens - Ours.OutputTokens : null;

    /// <summary>Theirs minus ours.</summary>
    public decimal? UsdDifference => Theirs.Usd - Ours.Usd;

    /// <summary>Whether each count of tokens is the same; <c>null</c> when their report has none.</summary>
    public bool? SameTokens => Theirs.PromptTokens is null
        ? null
        : (Theirs.PromptTokens, Theirs.CacheReadTokens, Theirs.OutputTokens) == (Ours.PromptTokens, Ours.CacheReadTokens, Ours.OutputTokens);
}
