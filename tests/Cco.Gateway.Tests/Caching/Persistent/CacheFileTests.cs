using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cco.Gateway.Caching.Persistent;
using Cco.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Persistent;

/// <summary>The file itself: damaged, foreign, newer, not to be had (reliability.md F-28), and how large it gets.</summary>
internal sealed class CacheFileTests : IDisposable
{
    private const int SetAside = 420;
    private const int NoSecondLevel = 421;

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero));

    private static readonly (string Name, Action<string> Do)[] Damages =
    [
        ("zero header", path => Overwrite(path, 0, new byte[512])),
        ("zero first page", path => Overwrite(path, 0, new byte[4_096])),
        ("random bytes", path => File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(100_000))),
        ("truncated", path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..3_000])),
        ("text", path => File.WriteAllText(path, "this is not a database, and long enough to be looked at")),
    ];

    private string Path => System.IO.Path.Combine(_folder.Path, "cache.db");

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<TestCaseData> EachDamage() => Damages.Select(d => new TestCaseData(d.Do).SetArgDisplayNames(d.Name));

    [TestCaseSource(nameof(EachDamage))]
    public async Task Open_Damaged_SetAsideSaidOnceAndANewOneBegun(Action<string> damage)
    {
        await FillAsync();
        damage(Path);

        await using var level = await SecondLevel.OpenAsync(Path, _time);
        level.Set("b", [2]);
        await level.FlushAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(level.WriterLog.Of(SetAside), Has.Exactly(1).Contains(".damaged-20261102T093000Z"));
            Assert.That(File.Exists(Path + ".damaged-20261102T093000Z"), Is.True);
            Assert.That(await level.GetAsync("b"), Is.EqualTo(new byte[] { 2 }));
            Assert.That(await level.GetAsync("0"), Is.Null);
        }
    }

    [Test]
    public async Task Open_DamagedAgain_OnlyTheLastIsKept()
    {
        for (var n = 0; n < 2; n++)
        {
            File.WriteAllBytes(Path, RandomNumberGenerator.GetBytes(10_000));
            await using var level = await SecondLevel.OpenAsync(Path, _time);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(Directory.GetFiles(_folder.Path, "*.damaged-*").Select(System.IO.Path.GetFileName), Is.EqualTo(new[] { "cache.db.damaged-20261102T093100Z" }));
    }

    [Test]
    public async Task Open_AnotherProgramsDatabase_SetAside()
    {
        SecondLevel.Sql(Path, "CREATE TABLE theirs (id INTEGER)");

        await using var level = await SecondLevel.OpenAsync(Path, _time);

        Assert.That(level.WriterLog.Of(SetAside), Has.Exactly(1).Contains("no cache of ours"));
    }

    [Test]
    public async Task Open_EmptyFile_Begun()
    {
        File.WriteAllBytes(Path, []);

        await using var level = await SecondLevel.OpenAsync(Path, _time);

        Assert.That(level.Cache.InUse, Is.True);
        Assert.That(level.WriterLog.Of(SetAside), Is.Empty);
    }

    [Test]
    public async Task Open_NewerFormat_LeftAloneAndNoSecondLevel()
    {
        await FillAsync();
        SecondLevel.Sql(Path, "PRAGMA user_version = 99");

        await using (var level = await SecondLevel.OpenAsync(Path, _time))
        {
            level.Set("b", [2]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(level.Cache.InUse, Is.False);
                Assert.That(await level.GetAsync("0"), Is.Null);
                Assert.That(await level.GetAsync("b"), Is.Null);
                Assert.That(level.WriterLog.Of(NoSecondLevel), Has.Exactly(1).Contains("newer version"));
            }
        }

        Assert.That(SecondLevel.Sql(Path, "SELECT COUNT(*) FROM entries"), Is.EqualTo(100L));
    }

    [Test]
    public async Task Open_ADirectoryInItsPlace_NoSecondLevel()
    {
        Directory.CreateDirectory(Path);

        await using var level = await SecondLevel.OpenAsync(Path, _time);
        level.Set("a", [1]);
        await level.FlushAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await level.GetAsync("a"), Is.Null);
            Assert.That(level.WriterLog.Of(NoSecondLevel), Has.Exactly(1).Items);
            Assert.That(level.Cache.Queue.Count, Is.Zero);
        }
    }

    [Test]
    public async Task TryGet_DamagedWhileOpen_MissesThenANewFile()
    {
        await FillAsync();
        await using var level = await SecondLevel.OpenAsync(Path, _time);

        // All but the first page: what lies behind it is no table any more.
        Overwrite(Path, 4_096, RandomNumberGenerator.GetBytes((int)new FileInfo(Path).Length - 4_096));
        for (var n = 0; n < 100; n++)
        {
            Assert.That(await level.GetAsync($"{n}"), Is.Null);
        }

        await level.FlushAsync();
        level.Set("b", [2]);
        await level.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(level.WriterLog.Of(SetAside), Has.Exactly(1).Items);
            Assert.That(await level.GetAsync("b"), Is.EqualTo(new byte[] { 2 }));
        }
    }

    [Test]
    public async Task Files_OfTheSecondLevel_AreTheirOwnersAlone()
    {
        await FillAsync();

        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task Set_ThreeTimesTheLimit_FileWithinItAndTheNewestThere()
    {
        const long Limit = 4 << 20;
        await using var level = await SecondLevel.OpenAsync(Path, _time, limit: Limit);
        for (var n = 0; n < 1_500; n++)
        {
            level.Set($"{n}", RandomNumberGenerator.GetBytes(8_000));
            if (n % 50 == 0)
            {
                await level.FlushAsync();
                Assert.That(new FileInfo(Path).Length, Is.LessThanOrEqualTo(Limit));
            }
        }

        await level.FlushAsync();
        var statistics = level.Writer.Statistics;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statistics.Bytes, Is.LessThanOrEqualTo(Limit).And.GreaterThan(Limit / 2));
            Assert.That(statistics.Entries + statistics.Evicted, Is.EqualTo(1_500));
            Assert.That(await level.GetAsync("1499"), Is.Not.Null);
            Assert.That(await level.GetAsync("0"), Is.Null);
            Assert.That(SecondLevel.Sql(Path, "SELECT COUNT(*) FROM entries"), Is.EqualTo(statistics.Entries));
            Assert.That(SecondLevel.Sql(Path, "PRAGMA integrity_check"), Is.EqualTo("ok"));
        }
    }

    [Test]
    public async Task Set_AtTheLimit_WhatWasUsedOrIsHeldAboveStays()
    {
        const long Limit = 2 << 20;
        await using var level = await SecondLevel.OpenAsync(Path, _time, key => key == "held", Limit);
        var evicted = new ConcurrentBag<string>();
        level.Cache.EvictedForRoom += evicted.Add;
        foreach (var key in (string[])["__MSFT_HCT__*", "held", "used", "forgotten"])
        {
            level.Set(key, RandomNumberGenerator.GetBytes(8_000));
        }

        await level.FlushAsync();
        for (var n = 0; n < 1_000; n++)
        {
            level.Set($"{n}", RandomNumberGenerator.GetBytes(8_000));
            if (n % 50 == 0)
            {
                await level.FlushAsync();
                _time.Advance(TimeSpan.FromMinutes(61));
                Assert.That(await level.GetAsync("used"), Is.Not.Null);
            }
        }

        await level.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await level.GetAsync("forgotten"), Is.Null);
            Assert.That(await level.GetAsync("held"), Is.Not.Null);
            Assert.That(evicted, Has.Count.EqualTo(level.Writer.Statistics.Evicted).And.Contains("forgotten"));
            Assert.That(await level.GetAsync("__MSFT_HCT__*"), Is.Not.Null);
        }
    }

    [Test]
    public async Task Set_EverythingHeldAbove_StillWithinTheLimit()
    {
        const long Limit = 1 << 20;
        await using var level = await SecondLevel.OpenAsync(Path, _time, _ => true, Limit);
        for (var n = 0; n < 400; n++)
        {
            level.Set($"{n}", RandomNumberGenerator.GetBytes(8_000));
        }

        await level.FlushAsync();

        Assert.That(level.Writer.Statistics.Bytes, Is.LessThanOrEqualTo(Limit));
    }

    // The smallest there is, on the way to it or from the start: nothing is kept, and nobody waits for ever.
    [TestCase(0)]
    [TestCase(7)]
    public async Task Limit_Nothing_AnswersAreDroppedAndTheWriterGoesOn(long limit)
    {
        await using var level = await SecondLevel.OpenAsync(Path, _time, limit: limit);
        level.Set("a", new byte[100]);

        await level.FlushAsync();

        Assert.That((await level.GetAsync("a"), level.Cache.Dropped), Is.EqualTo(((byte[]?)null, 1)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Limit_LoweredWhileRunning_FileShrinks(CancellationToken cancellation)
    {
        await using var level = await SecondLevel.OpenAsync(Path, _time);
        for (var n = 0; n < 500; n++)
        {
            level.Set($"{n}", RandomNumberGenerator.GetBytes(8_000), TimeSpan.FromDays(100_000));
        }

        await level.FlushAsync();
        await level.SetLimitAsync(1 << 20);
        while (level.Writer.Statistics.Bytes > 1 << 20 || new FileInfo(Path).Length > 1 << 20)
        {
            cancellation.ThrowIfCancellationRequested();
            _time.Advance(CacheWriter.Upkeep);
            await Task.Yield();
        }

        Assert.That(await level.GetAsync("499"), Is.Not.Null);
    }

    private static void Overwrite(string path, long at, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = at;
        file.Write(bytes);
    }

    private async Task FillAsync()
    {
        await using var level = await SecondLevel.OpenAsync(Path, _time);
        for (var n = 0; n < 100; n++)
        {
            level.Set($"{n}", RandomNumberGenerator.GetBytes(2_000));
        }
    }
}
