using Cco.Gateway.Analytics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>A directory of one's own that is gone afterwards.</summary>
internal sealed class TempLedger : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("cco-ledger-");

    public string Directory => _directory.FullName;

    public string Path => System.IO.Path.Combine(Directory, "ledger.db");

    public LedgerStore Open() => LedgerStore.Open(Path, TimeProvider.System, NullLogger.Instance);

    public static void Write(LedgerStore store, params IReadOnlyList<CallRecord> calls)
    {
        using var batch = new LedgerBatch(store);
        var pending = new PendingBatch();
        pending.Calls.AddRange(calls);
        batch.Write(pending);
    }

    /// <summary>A file as the program of an earlier version left it, with these statements run on it.</summary>
    public void WriteOld(int version, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        foreach (var name in typeof(LedgerStore).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).Order()
            .Take(version))
        {
            using var reader = new StreamReader(typeof(LedgerStore).Assembly.GetManifestResourceStream(name)!);
            LedgerSchema.Execute(connection, null, reader.ReadToEnd());
        }

        LedgerSchema.Execute(connection, null, $"PRAGMA user_version = {version}; {sql}");
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
