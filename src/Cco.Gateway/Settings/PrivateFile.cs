using System.Globalization;

namespace Cco.Gateway.Settings;

/// <summary>A database file that is its owner's alone: who may read it, and how a damaged one is put out of the way.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Makes directory (0700) and file (0600) where absent, and narrows the file where it is not; SQLite gives its side files the
    /// same mode. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly };
        using (new FileStream(path, options))
        {
        }

        if (File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    /// <summary>Renames a damaged database with its side files to <c>NAME.damaged-20261102T093000Z</c>; returns the new path.</summary>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var aside = path + now.UtcDateTime.ToString("'.damaged-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var n = 2; File.Exists(aside); n++)
        {
            aside = path + now.UtcDateTime.ToString("'.damaged-'yyyyMMdd'T'HHmmss'Z-'", CultureInfo.InvariantCulture) + n.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        return aside;
    }
}
