namespace Cco.Gateway.Upstreams;

/// <summary>The room's log lines.</summary>
internal static partial class Log
{
    [LoggerMessage(500, LogLevel.Information, "Answers are simulated. Real ones: cco --upstream anthropic")]
    public static partial void AnswersAreSimulated(this ILogger logger);
}
