namespace Cco.Gateway.Analytics;

/// <summary>The recorder's log lines.</summary>
internal static partial class RecorderLog
{
    [LoggerMessage(610, LogLevel.Error, "The call {Exchange} failed inside the gateway.")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string exchange);
}
