using System.Buffers;
using System.Text;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Settings;
using Cco.Gateway.Tests.Analytics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Persistent;

/// <summary>A second level with its writer, as the host runs it, on a file of a test's own.</summary>
internal sealed class SecondLevel : IHostApplicationLifetime, IAsyncDisposable
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of thirty-two bytes....");

    private readonly CancellationTokenSource _started = new();
    private readonly LiveConfiguration _live;

    public SecondLevel(string path, TimeProvider time, Func<string, bool>? inFirstLevel = null, long limit = 64 << 20, byte[]? secret = null)
    {
        _live = new LiveConfiguration(Configuration(limit));
        Cache = new PersistentCache(path, new EntrySeal(secret ?? Secret), 1 << 20, time, Log);
        Writer = new CacheWriter(Cache, inFirstLevel ?? (_ => false), _live, this, time, WriterLog);
    }

    public PersistentCache Cache { get; }

    public CacheWriter Writer { get; }

    public LogLines<PersistentCache> Log { get; } = new();

    public LogLines<CacheWriter> WriterLog { get; } = new();

    public CancellationToken ApplicationStarted => _started.Token;

    public CancellationToken ApplicationStopping => default;

    public CancellationToken ApplicationStopped => default;

    /// <summary>Opened and ready.</summary>
    public static async Task<SecondLevel> OpenAsync(
        string path, FakeTimeProvider time, Func<string, bool>? inFirstLevel = null, long limit = 64 << 20, byte[]? secret = null)
    {
        var level = new SecondLevel(path, time, inFirstLevel, limit, secret);
        await level.StartAsync();
        return level;
    }

    public async Task StartAsync()
    {
        await Writer.StartAsync(default);
        await _started.CancelAsync();

        // A lookup waits until the file is open or given up.
        await GetAsync("nothing");
    }

    public Task SetLimitAsync(long bytes) => _live.ChangeAsync(Configuration(bytes), default, () => Task.CompletedTask);

    public void Set(string key, byte[] value, TimeSpan? life = null) =>
        Cache.Set(key, value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = life ?? TimeSpan.FromHours(24) });

    public async Task<byte[]?> GetAsync(string key)
    {
        var content = new ArrayBufferWriter<byte>();
        return await Cache.TryGetAsync(key, content) ? content.WrittenSpan.ToArray() : null;
    }

    public Task FlushAsync() => Cache.Queue.FlushAsync().WaitAsync(TimeSpan.FromSeconds(20));

    public Task StopAsync() => Writer.StopAsync(default);

    /// <summary>Runs a statement on the file, as a stranger would.</summary>
    public static object? Sql(string path, string sql, params (string Name, object Value)[] values)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteScalar();
    }

    public void StopApplication()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Writer.Dispose();
        Cache.Dispose();
        _started.Dispose();
    }

    private static LoadedConfiguration Configuration(long limit) =>
        new(new GatewaySettings { Data = "/", Cache = new CacheSettings { PersistSize = limit } }, [], []);
}
