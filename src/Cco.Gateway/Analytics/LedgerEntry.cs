namespace Cco.Gateway.Analytics;

/// <summary>What travels to the ledger's writer: a call, or a mark that is completed once everything before it has been dealt with.</summary>
/// <param name="Plan">What the call's answer said of the login's plan.</param>
internal readonly record struct LedgerEntry(CallRecord? Call, PlanReading? Plan, TaskCompletionSource? Mark);
