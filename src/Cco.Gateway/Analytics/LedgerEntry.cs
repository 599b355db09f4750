namespace Cco.Gateway.Analytics;

/// <summary>What travels to the ledger's writer: a call, or a mark that is completed once everything before it has been dealt with.</summary>
internal readonly record struct LedgerEntry(CallRecord? Call, TaskCompletionSource? Mark);
