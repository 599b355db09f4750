using System.Globalization;
using System.Text;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>One serving gateway for one data directory and one ledger: two would each book the other's running calls as broken off. The system frees the lock when the process ends.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream? _file;

    private DataLock(FileStream? file) => _file = file;

    /// <summary>Throws <see cref="StartException"/> when another gateway holds the directory. An unwritable directory needs no lock.</summary>
    public static DataLock Take(DataDirectory data) => TryTake(data) ?? throw new StartException(
        $"Another gateway already uses the data directory {data.Path}. Stop it, or give this one its own: cco --data DIR");

    /// <summary>
    /// The ledger's own lock, where it lies outside the data directory. Throws <see cref="StartException"/> when another gateway holds it.
    /// </summary>
    /// <param name="database"><c>Cco:Database</c>; <c>null</c>, or in a folder that is not there or cannot be written, needs no lock.</param>
    public static DataLock TakeLedger(string? database)
    {
        if (database is null)
        {
            return new DataLock(null);
        }

        try
        {
            return new DataLock(Open(Path.GetFullPath(database) + ".lock"));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            return new DataLock(null);
        }
        catch (IOException)
        {
            throw new StartException($"Another gateway already writes the ledger {database}. Stop it, or give this one its own: cco --database FILE");
        }
    }

    /// <summary><c>null</c> when another gateway holds the directory.</summary>
    public static DataLock? TryTake(DataDirectory data)
    {
        if (!data.Writable)
        {
            return new DataLock(null);
        }

        try
        {
            return new DataLock(Open(data.LockFile));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static FileStream Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return file;
    }
}
