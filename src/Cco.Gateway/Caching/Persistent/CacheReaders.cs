using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// The connections that look up rows. Lookups are synchronous, so at most half of the processors' number run at a time and others wait without
/// a thread: a slow disk must not hold every thread there is.
/// </summary>
internal sealed class CacheReaders(string path) : IDisposable
{
    private static readonly int Most = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly SemaphoreSlim _free = new(Most);
    private readonly ConcurrentBag<CacheReader> _readers = [];
    private int _file;

    /// <summary>Counts the files there were: a lookup that failed on an earlier one says nothing about this.</summary>
    public int File => Volatile.Read(ref _file);

    /// <summary>The key's row, or <c>null</c>; without waiting when a reader is free. Throws <see cref="SqliteException"/>.</summary>
    public ValueTask<StoredRow?> FindAsync(string key) => _free.Wait(0) ? ValueTask.FromResult(Find(key)) : FindLaterAsync(key);

    /// <summary>Runs <paramref name="change"/> while no lookup runs and no connection is open.</summary>
    public async Task WithoutReadersAsync(Action change)
    {
        for (var n = 0; n < Most; n++)
        {
            await _free.WaitAsync();
        }

        try
        {
            Dispose();
            Interlocked.Increment(ref _file);
            change();
        }
        finally
        {
            _free.Release(Most);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private async ValueTask<StoredRow?> FindLaterAsync(string key)
    {
        await _free.WaitAsync();
        return Find(key);
    }

    private StoredRow? Find(string key)
    {
        try
        {
            var reader = _readers.TryTake(out var idle) ? idle : new CacheReader(path);
            try
            {
                var row = reader.Find(key);
                _readers.Add(reader);
                return row;
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }
}
