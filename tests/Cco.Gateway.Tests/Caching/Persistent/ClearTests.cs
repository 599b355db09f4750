using System.Security.Cryptography;
using Cco.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Persistent;

/// <summary>A purge of everything, as far as the disk goes: not one byte of an answer is left, and the file goes on.</summary>
internal sealed class ClearTests : IDisposable
{
    private static readonly byte[] Answer = RandomNumberGenerator.GetBytes(2_000);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero));

    private string File => Path.Combine(_folder.Path, "cache.db");

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Clear_WrittenAndWaiting_GoneFromTheFiles()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        _folder.Write("cache.db.damaged-20261101T000000Z", "what was set aside");
        level.Set("written", Answer);
        await level.FlushAsync();
        level.Set("waiting", Answer);

        var freed = await level.Writer.ClearAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(freed, Is.GreaterThan(Answer.Length));
            Assert.That(await level.GetAsync("written"), Is.Null);
            Assert.That(await level.GetAsync("waiting"), Is.Null);
            Assert.That(level.Writer.Statistics, Has.Property("Entries").Zero.And.Property("InUse").True.And.Property("Dropped").Zero);
            Assert.That(level.Cache.Queue.Count, Is.Zero);
            Assert.That(Directory.GetFiles(_folder.Path).Where(Holds), Is.Empty);
            Assert.That(Directory.GetFiles(_folder.Path, "*.damaged-*"), Is.Empty);
        }

        bool Holds(string path) => System.IO.File.ReadAllBytes(path).AsSpan().IndexOf(Answer.AsSpan(0, 64)) >= 0;
    }

    [Test]
    public async Task Clear_StoredAfterwards_IsKept()
    {
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            level.Set("before", Answer);
            var cleared = level.Writer.ClearAsync();
            level.Set("after", Answer);
            await cleared;
            Assert.That(await level.GetAsync("after"), Is.EqualTo(Answer));
        }

        await using var again = await SecondLevel.OpenAsync(File, _time);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await again.GetAsync("after"), Is.EqualTo(Answer));
            Assert.That(await again.GetAsync("before"), Is.Null);
        }
    }

    [Test]
    public async Task Clear_AsItStops_IsDone()
    {
        Task<long> cleared;
        await using (var level = await SecondLevel.OpenAsync(File, _time))
        {
            level.Set("before", Answer);
            cleared = level.Writer.ClearAsync();
        }

        await cleared.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(SecondLevel.Sql(File, "SELECT COUNT(*) FROM entries"), Is.Zero);
    }

    [Test]
    public async Task Clear_NotInUse_Returns()
    {
        Directory.CreateDirectory(File);
        await using var level = await SecondLevel.OpenAsync(File, _time);

        Assert.That(await level.Writer.ClearAsync().WaitAsync(TimeSpan.FromSeconds(20)), Is.Zero);
    }

    [Test]
    public async Task Clear_ManyLookupsMeanwhile_NoneFails()
    {
        await using var level = await SecondLevel.OpenAsync(File, _time);
        for (var n = 0; n < 200; n++)
        {
            level.Set($"{n}", Answer);
        }

        await level.FlushAsync();
        var cleared = Task.Run(() => level.Writer.ClearAsync());
        var found = 0;
        await Parallel.ForAsync(0, 2_000, async (n, _) => Interlocked.Add(ref found, await level.GetAsync($"{n % 200}") is null ? 0 : 1));
        await cleared;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await level.GetAsync("7"), Is.Null);
            Assert.That(level.WriterLog.Of(420).Concat(level.WriterLog.Of(421)).Concat(level.Log.Of(424)), Is.Empty);
        }
    }
}
