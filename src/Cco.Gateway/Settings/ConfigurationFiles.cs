using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>The three files, as they were read at one time.</summary>
internal sealed record ConfigurationFiles(ConfigurationFile Settings, ConfigurationFile Routes, ConfigurationFile Prices)
{
    public static ConfigurationFiles Read(string settings, string routes, string prices) =>
        new(ConfigurationFile.Read(settings), ConfigurationFile.Read(routes), ConfigurationFile.Read(prices));

    public IReadOnlyList<ConfigurationFile> All => [Settings, Routes, Prices];

    /// <summary>Whether every file has the same content.</summary>
    public bool SameContent(ConfigurationFiles other) => All.Select(f => f.Digest).SequenceEqual(other.All.Select(f => f.Digest));
}
