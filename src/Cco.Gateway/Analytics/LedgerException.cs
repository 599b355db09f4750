namespace Cco.Gateway.Analytics;

/// <summary>The ledger cannot be opened; the message is for the person who started the program.</summary>
internal sealed class LedgerException(string message) : Exception(message);
