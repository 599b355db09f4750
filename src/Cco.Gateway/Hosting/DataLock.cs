using System.Globalization;
using System.Text;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>One serving gateway for one data directory: two would each think the ledger theirs. The system frees the lock when the process ends.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream? _file;

    private DataLock(FileStream? file) => _file = file;

    /// <summary>Throws <see cref="StartException"/> when another gateway holds the directory. An unwritable directory needs no lock.</summary>
    public static DataLock Take(DataDirectory data) => TryTake(data) ?? throw new StartException(
        $"Another gateway already uses the data directory {data.Path}. Stop it, or give this one its own: cco --data DIR");

    /// <summary><c>null</c> when another gateway holds the directory.</summary>
    public static DataLock? TryTake(DataDirectory data)
    {
        if (!data.Writable)
        {
            return new DataLock(null);
        }

        try
        {
            var file = new FileStream(data.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new DataLock(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file?.Dispose();
}
