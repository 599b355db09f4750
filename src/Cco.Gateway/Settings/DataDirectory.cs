namespace Cco.Gateway.Settings;

/// <summary>The folder for what outlives the process, readable by its owner alone (0700).</summary>
/// <param name="Path">An absolute path.</param>
/// <param name="Problem">Why nothing can be written there, as one sentence; <c>null</c> when all is well. The gateway then serves from memory.</param>
internal sealed record DataDirectory(string Path, string? Problem)
{
    public const string LedgerFileName = "ledger.db";

    public bool Writable => Problem is null;

    public string LedgerFile(GatewaySettings settings) => settings.Database ?? System.IO.Path.Combine(Path, LedgerFileName);

    /// <summary>The answers that survive a restart.</summary>
    public string CacheFile => System.IO.Path.Combine(Path, "cache.db");

    /// <summary>What stored answers are sealed with; see <see cref="DataSecret"/>.</summary>
    public string SecretFile => System.IO.Path.Combine(Path, "secret");

    /// <summary>How often what was purged from the cache; see <c>EpochFile</c>.</summary>
    public string PurgesFile => System.IO.Path.Combine(Path, "purges");

    public string GatewayFile => GatewayFileOf(Path);

    public string LogFile => System.IO.Path.Combine(Path, "gateway.log");

    public string LockFile => System.IO.Path.Combine(Path, "gateway.lock");

    /// <summary>The file by which a gateway that uses the directory is found.</summary>
    public static string GatewayFileOf(string directory) => System.IO.Path.Combine(directory, "gateway.json");

    /// <summary>
    /// Where the directory is when nothing says otherwise: systemd's <c>STATE_DIRECTORY</c>, <c>$XDG_DATA_HOME/cco</c>, or the
    /// platform's own place (architecture.md 5.13).
    /// </summary>
    public static string Default(Func<string, string?> environment)
    {
        if (environment("STATE_DIRECTORY") is { Length: > 0 } state)
        {
            return state.Split(':')[0];
        }

        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            // ~/Library/Application Support and %LOCALAPPDATA%.
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cco");
        }

        if (environment("XDG_DATA_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg))
        {
            return System.IO.Path.Combine(xdg, "cco");
        }

        return System.IO.Path.Combine(environment("HOME") ?? System.IO.Path.GetTempPath(), ".local", "share", "cco");
    }

    /// <summary>Creates the directory where needed and tries to write in it; never throws.</summary>
    public static DataDirectory Open(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            using var probe = new FileStream(
                System.IO.Path.Combine(path, $".probe-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
            return new DataDirectory(path, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new DataDirectory(path, $"The data directory {path} cannot be written: {e.Message}");
        }
    }
}
