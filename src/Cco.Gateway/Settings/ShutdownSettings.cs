namespace Cco.Gateway.Settings;

/// <summary>How a stop is made.</summary>
internal sealed record ShutdownSettings
{
    /// <summary>How long running calls may take to end. Default 300 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(300);
}
