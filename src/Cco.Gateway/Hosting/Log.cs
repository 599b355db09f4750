namespace Cco.Gateway.Hosting;

/// <summary>The host's log lines.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Stopping: no new calls are taken; running calls may take up to {Seconds} s to end.")]
    public static partial void Stopping(this ILogger logger, double seconds);

    [LoggerMessage(101, LogLevel.Information, "All calls have ended, the ledger is written. Goodbye.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "Port {Port} is in use: the dashboard is at {Url}. For a port of your choice: cco --dashboard-port PORT")]
    public static partial void DashboardMoved(this ILogger logger, int port, string url);

    [LoggerMessage(104, LogLevel.Information, "The configuration was read again: {Changes}.")]
    public static partial void ConfigurationApplied(this ILogger logger, string changes);

    [LoggerMessage(109, LogLevel.Information, "The configuration files are good again; they are the ones in force.")]
    public static partial void ConfigurationRepaired(this ILogger logger);

    [LoggerMessage(110, LogLevel.Warning, "{Folder} cannot be watched; its files are looked at every {Seconds} s instead. {Problem}")]
    public static partial void NotWatched(this ILogger logger, string folder, double seconds, string problem);

    [LoggerMessage(105, LogLevel.Error, "The changed configuration is not used, the last good one goes on serving. {Count} errors:\n  {Errors}")]
    public static partial void ConfigurationRejected(this ILogger logger, int count, string errors);

    [LoggerMessage(106, LogLevel.Warning, "These settings changed and take effect when the gateway is started again: {Names}.")]
    public static partial void RestartNeeded(this ILogger logger, string names);

    [LoggerMessage(107, LogLevel.Warning, "The upstream '{Cluster}' has no credential: {Problem}. Its calls are refused until there is one.")]
    public static partial void CredentialMissing(this ILogger logger, string cluster, string problem);

    [LoggerMessage(108, LogLevel.Warning, "Calls can now also go to {Hosts}.")]
    public static partial void OtherHosts(this ILogger logger, string hosts);

    [LoggerMessage(120, LogLevel.Information, "The last cco claude has ended, and this gateway with it.")]
    public static partial void NobodyAttached(this ILogger logger);

    [LoggerMessage(103, LogLevel.Warning, "{Problem} Answers and calls are kept in memory and are lost when the gateway stops.")]
    public static partial void ServingFromMemory(this ILogger logger, string problem);
}
