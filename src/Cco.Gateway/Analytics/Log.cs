namespace Cco.Gateway.Analytics;

/// <summary>The room's log lines.</summary>
internal static partial class Log
{
    [LoggerMessage(600, LogLevel.Warning, "The ledger {Path} is damaged ({Reason}). It was set aside as {Aside}; a new one was started.")]
    public static partial void LedgerSetAside(this ILogger logger, string path, string reason, string aside);

    [LoggerMessage(601, LogLevel.Warning, "The ledger {Path} cannot be written ({Reason}). Calls are kept in memory and are lost when the gateway stops.")]
    public static partial void LedgerInMemory(this ILogger logger, string path, string reason);

    [LoggerMessage(602, LogLevel.Error, "The ledger cannot be written ({Reason}). Calls wait in memory and are tried again.")]
    public static partial void LedgerStuck(this ILogger logger, string reason);

    [LoggerMessage(603, LogLevel.Information, "The ledger can be written again.")]
    public static partial void LedgerUnstuck(this ILogger logger);

    [LoggerMessage(604, LogLevel.Error, "{Count} calls could not be recorded; until one can be, further ones are only counted.")]
    public static partial void CallsLost(this ILogger logger, int count, Exception exception);

    [LoggerMessage(605, LogLevel.Information, "The ledger is closed: {Flushed} waiting calls were written, {Lost} could not be.")]
    public static partial void LedgerDrained(this ILogger logger, long flushed, long lost);

    [LoggerMessage(607, LogLevel.Warning, "{Count} calls were on their way when the gateway last ended without notice. They are booked as interrupted, with estimated costs.")]
    public static partial void OpenCallsClosed(this ILogger logger, int count);

    [LoggerMessage(606, LogLevel.Information, "The ledger was migrated from version {From} to {To}.")]
    public static partial void LedgerMigrated(this ILogger logger, int from, int to);
}
