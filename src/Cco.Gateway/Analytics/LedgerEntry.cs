using Cco.Gateway.Analytics.PromptCache;

namespace Cco.Gateway.Analytics;

/// <summary>
/// What travels to the ledger's writer: a call that begins or one that has ended, or a mark that is completed once everything before it
/// has been dealt with.
/// </summary>
/// <param name="Call">The call; while it only begins, as it will be should nothing more be heard of it.</param>
/// <param name="Stage">What <paramref name="Call"/> is.</param>
/// <param name="Plan">What the call's answer said of the login's plan.</param>
/// <param name="Break">A call of before broke its prompt's place in the provider's cache.</param>
/// <param name="LeftOut">When a turn began that was not looked at, milliseconds; 0 when this is none.</param>
internal readonly record struct LedgerEntry(
    CallRecord? Call, CallStage Stage, PlanReading? Plan, TaskCompletionSource? Mark, PromptCacheBreak? Break = null, long LeftOut = 0);
