using Cco.Gateway.Caching.Memory;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Memory;

internal sealed class TinyLfuExpiryTests
{
    private const long Kilo = 10_000;

    private readonly FakeTimeProvider _time = new();
    private readonly List<(object Key, EvictionReason Reason)> _gone = [];

    [TestCase(59, true)]
    [TestCase(60, false)]
    public void TryGetValue_RelativeExpiration_UntilThen(int seconds, bool there)
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo, _time);
        Put(cache, "a", Kilo, TimeSpan.FromSeconds(60));

        _time.Advance(TimeSpan.FromSeconds(seconds));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.Has("a"), Is.EqualTo(there));
            Assert.That(_gone.Select(g => g.Reason), Is.EqualTo(there ? [] : new[] { EvictionReason.Expired }));
        }
    }

    [Test]
    public void TryGetValue_ClockSetBack_StillEndsByElapsedTime()
    {
        var clocks = new TwoClocks(_time);
        using var cache = MemoryCacheOf.Limit(100 * Kilo, clocks);
        Put(cache, "a", Kilo, TimeSpan.FromSeconds(60));
        clocks.Wall = TimeSpan.FromHours(-1);
        Assert.That(cache.Has("a"), Is.True);

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.That(cache.Has("a"), Is.False);
    }

    [Test]
    public void TryGetValue_ClockSetForward_Ended()
    {
        var clocks = new TwoClocks(_time);
        using var cache = MemoryCacheOf.Limit(100 * Kilo, clocks);
        Put(cache, "a", Kilo, TimeSpan.FromSeconds(60));

        clocks.Wall = TimeSpan.FromHours(2);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(cache.Has("a"), Is.False);
    }

    [Test]
    public void TryGetValue_AbsoluteExpiration_UntilThen()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo, _time);
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(1);
        using (var entry = cache.CreateEntry("a"))
        {
            (entry.Value, entry.Size, entry.AbsoluteExpiration) = (1, 1, end);
        }

        Assert.That(cache.Has("a"), Is.True);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(cache.Has("a"), Is.False);
    }

    [Test]
    public void Commit_LifeWithoutEnd_Stays()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo, _time);
        Put(cache, "a", Kilo, TimeSpan.MaxValue);

        _time.Advance(TimeSpan.FromDays(3_650));

        Assert.That(cache.Has("a"), Is.True);
    }

    [Test]
    public void Commit_AlreadyExpired_RefusedAndTold()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo, _time);
        Put(cache, "a", Kilo, TimeSpan.Zero);

        Assert.That(_gone, Is.EqualTo(new[] { ((object)"a", EvictionReason.Expired) }));
    }

    [Test]
    public void Commit_ExpiredOnesNobodyAsksFor_AreFoundInTime()
    {
        using var cache = MemoryCacheOf.Limit(1_000 * Kilo, _time);
        for (var n = 0; n < 200; n++)
        {
            Put(cache, n, Kilo, TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        for (var n = 1_000; n < 1_100; n++)
        {
            Put(cache, n, Kilo);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.Statistics.Count, Is.EqualTo(100));
            Assert.That(_gone.Count(g => g.Reason == EvictionReason.Expired), Is.EqualTo(200));
        }
    }

    private void Put(TinyLfuCache cache, object key, long weight, TimeSpan? life = null) =>
        cache.Put(key, key, weight, reason => _gone.Add((key, reason)), life);

    /// <summary>A clock on the wall that is set without time going by.</summary>
    private sealed class TwoClocks(FakeTimeProvider time) : TimeProvider
    {
        public TimeSpan Wall { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Wall;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
