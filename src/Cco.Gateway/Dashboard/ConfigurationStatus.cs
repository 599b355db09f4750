using Cco.Gateway.Settings;

namespace Cco.Gateway.Dashboard;

/// <summary>The answer of <c>/api/config</c>: what is in force, since when, from which files, and why the files as they are now may not be.</summary>
/// <param name="Status"><c>in_force</c>, or <c>rejected</c> while the last good configuration serves in place of bad files.</param>
/// <param name="Since">When what is in force came into force.</param>
/// <param name="RestartNeeded">Settings whose value in force is not the one the gateway runs with until it is started again.</param>
/// <param name="RejectedSince">When the files were first found bad; <c>null</c> when they are good.</param>
internal sealed record ConfigurationStatus(
    string Status,
    DateTimeOffset Since,
    string Upstream,
    int Routes,
    int Clusters,
    IReadOnlyList<ConfigurationStatusFile> Files,
    IReadOnlyList<string> RestartNeeded,
    DateTimeOffset? RejectedSince,
    IReadOnlyList<ConfigurationError> Errors)
{
    public static ConfigurationStatus Of(LiveConfiguration live)
    {
        var (inForce, rejected) = (live.InForce, live.Rejected);
        var configuration = inForce.Configuration;
        return new ConfigurationStatus(
            rejected is null ? "in_force" : "rejected",
            inForce.Since,
            configuration.Settings.Upstream,
            configuration.Routes.Count,
            configuration.Clusters.Count,
            [.. (configuration.Files?.All ?? []).Select(f => new ConfigurationStatusFile(f.Path, f.Digest))],
            Settings.RestartNeeded.Between(live.Started, configuration.Settings),
            rejected?.Since,
            rejected?.Errors ?? []);
    }
}
