using Cco.Gateway.Analytics;
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
        batch.Write(calls);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
