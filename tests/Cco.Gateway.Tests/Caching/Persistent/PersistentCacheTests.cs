using System.Security.Cryptography;
using Cco.Gateway.Caching.Persistent;
using Cco.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Persistent;

internal sealed class PersistentCacheTests : IDisposable
{
    private static readonly byte[] Answer = RandomNumberGenerator.GetBytes(2_000);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero));

    private string File => Path.Combine(_folder.Path, "cache.db");

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task TryGet_Stored_AtOnceFromTheFileAndAfterARestart()
    {
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            level.Set("a", Answer);
            Assert.That(await level.GetAsync("a"), Is.EqualTo(Answer));
            await level.FlushAsync();
            Assert.That(level.Cache.Queue.Count, Is.Zero);
            Assert.That(await level.GetAsync("a"), Is.EqualTo(Answer));
            Assert.That(await level.GetAsync("b"), Is.Null);
        }

        await using var again = await SecondLevel.OpenAsync(File, _time);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await again.GetAsync("a"), Is.EqualTo(Answer));
            Assert.That(again.Writer.Statistics, Has.Property("Entries").EqualTo(1).And.Property("Hits").EqualTo(1).And.Property("InUse").True);
        }
    }

    [Test]
    public async Task Stop_WritesWaiting_AreWritten()
    {
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            for (var n = 0; n < 1_000; n++)
            {
                level.Set($"{n}", Answer);
            }
        }

        Assert.That(SecondLevel.Sql(File, "SELECT COUNT(*) FROM entries JOIN payloads USING (id)"), Is.EqualTo(1_000L));
    }

    [Test]
    public async Task Set_SameKeyAgain_TheNewOneCounts()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        level.Set("a", [1]);
        await level.FlushAsync();

        level.Set("a", [2]);
        var waiting = await level.GetAsync("a");
        level.Set("a", [3]);
        await level.FlushAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(waiting, Is.EqualTo(new byte[] { 2 }));
            Assert.That(await level.GetAsync("a"), Is.EqualTo(new byte[] { 3 }));
            Assert.That(level.Writer.Statistics.Entries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Remove_Stored_GoneAtOnceAndForGood()
    {
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            level.Set("a", Answer);
            await level.FlushAsync();
            await level.Cache.RemoveAsync("a");
            Assert.That(await level.GetAsync("a"), Is.Null);
        }

        await using var again = await SecondLevel.OpenAsync(File, _time);
        Assert.That(await again.GetAsync("a"), Is.Null);
        Assert.That(SecondLevel.Sql(File, "SELECT COUNT(*) FROM payloads"), Is.Zero);
    }

    [Test]
    public async Task DistributedCache_TheOlderInterface_TheSame()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        IDistributedCache cache = level.Cache;
        await cache.SetAsync("a", Answer, new DistributedCacheEntryOptions { AbsoluteExpiration = _time.GetUtcNow().AddMinutes(1) });
        cache.Set("b", Answer);
        cache.Refresh("a");
        await cache.RefreshAsync("a");
        await level.FlushAsync();

        Assert.That(cache.Get("a"), Is.EqualTo(Answer));
        _time.Advance(TimeSpan.FromMinutes(1));
        cache.Remove("b");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await cache.GetAsync("a"), Is.Null);
            Assert.That(await cache.GetAsync("b"), Is.Null);
        }
    }

    [Test]
    public async Task TryGet_Expired_MissAndTheRowGoes()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        level.Set("queued", Answer, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await level.GetAsync("queued"), Is.Null);
        level.Set("a", Answer, TimeSpan.FromSeconds(60));
        await level.FlushAsync();

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await level.GetAsync("a"), Is.EqualTo(Answer));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await level.GetAsync("a"), Is.Null);
        level.Set("b", Answer);
        await level.FlushAsync();

        Assert.That(SecondLevel.Sql(File, "SELECT COUNT(*) FROM entries"), Is.EqualTo(1L));
    }

    [TestCase("UPDATE payloads SET id = id + 100; UPDATE payloads SET id = 103 - id", TestName = "TryGet_RowsSwapped_Rejected")]
    [TestCase("UPDATE entries SET expires = expires + 1", TestName = "TryGet_LifeProlonged_Rejected")]
    [TestCase("UPDATE payloads SET data = substr(data, 1, 20)", TestName = "TryGet_Truncated_Rejected")]
    [TestCase("UPDATE payloads SET data = x''", TestName = "TryGet_Empty_Rejected")]
    [TestCase("UPDATE payloads SET data = randomblob(100000)", TestName = "TryGet_Random_Rejected")]
    [TestCase("UPDATE payloads SET data = zeroblob(8000000)", TestName = "TryGet_Huge_Rejected")]
    public async Task TryGet_RowChangedByAStranger_MissDeletedAndCounted(string sql)
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        level.Set("a", Answer);
        level.Set("b", RandomNumberGenerator.GetBytes(100));
        await level.FlushAsync();
        SecondLevel.Sql(File, sql);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await level.GetAsync("a"), Is.Null);
            Assert.That(await level.GetAsync("b"), Is.Null);
            Assert.That(level.Cache.Rejected, Is.EqualTo(2));
        }

        await level.FlushAsync();
        Assert.That(SecondLevel.Sql(File, "SELECT COUNT(*) FROM payloads"), Is.Zero);
    }

    [Test]
    public async Task TryGet_OtherSecret_Rejected()
    {
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            level.Set("a", Answer);
        }

        await using var other = await SecondLevel.OpenAsync(File, _time, secret: new byte[32]);
        Assert.That(await other.GetAsync("a"), Is.Null);
        Assert.That(other.Cache.Rejected, Is.EqualTo(1));
    }

    [Test]
    public async Task TryGet_NotOpenedYet_WaitsForItOrAtMostItsPatience()
    {
        var level = new SecondLevel(File, _time);
        level.Set("early", Answer);
        Assert.That(await level.GetAsync("early"), Is.EqualTo(Answer));

        var waiting = level.GetAsync("other");
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(PersistentCache.Patience);
        Assert.That(await waiting, Is.Null);
        Assert.That(await level.GetAsync("another"), Is.Null);

        await level.StartAsync();
        await level.FlushAsync();
        Assert.That(await level.GetAsync("early"), Is.EqualTo(Answer));
        await level.DisposeAsync();
    }

    [Test]
    public async Task Set_MoreThanMayWait_DroppedCountedAndNothingOlderServed()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        level.Set("a", [1]);
        await level.FlushAsync();
        var large = RandomNumberGenerator.GetBytes(1 << 20);
        await using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            for (var n = 0; n < 40; n++)
            {
                level.Set($"{n}", large);
            }

            level.Set("a", large);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(level.Cache.Dropped, Is.GreaterThanOrEqualTo(9));
            Assert.That(await level.GetAsync("a"), Is.Null);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Set_DiskSaysNo_CountedSaidOnceAndGoesOnLater(CancellationToken cancellation)
    {
        await using var level = new SecondLevel(File, TimeProvider.System);
        await level.StartAsync();
        level.Set("a", [1]);
        await level.FlushAsync();
        Task flush;
        await using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            level.Set("a", [2]);
            flush = level.FlushAsync();
            await level.WriterLog.Seen(422).WaitAsync(cancellation);

            // What could not be written is given up; what it replaced is not served.
            Assert.That(await level.GetAsync("a"), Is.Null);
            Assert.That(level.Cache.Dropped, Is.EqualTo(1));
        }

        await flush;
        level.Set("b", [3]);
        await level.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await level.GetAsync("a"), Is.Null);
            Assert.That(await level.GetAsync("b"), Is.EqualTo(new byte[] { 3 }));
            Assert.That(level.WriterLog.Of(422), Has.Exactly(1).Items);
            Assert.That(level.WriterLog.Of(423), Has.Exactly(1).Items);
        }
    }
}
