using Cco.Gateway.Caching.Memory;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Caching.Memory;

internal sealed class TinyLfuCacheTests
{
    private const long Kilo = 10_000;

    private readonly List<(object Key, EvictionReason Reason)> _gone = [];

    [Test]
    public void Clear_GoneAtOnceAndNotAsEvicted()
    {
        using var cache = MemoryCacheOf.Limit(100_000);
        var told = new List<EvictionReason>();
        var evicted = new List<object>();
        cache.EvictedForRoom += evicted.Add;
        cache.Put("a", 1, 2_000, told.Add);
        cache.Put("b", 2, 3_000, told.Add);

        var bytes = cache.Clear();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Is.EqualTo(5_000));
            Assert.That((cache.Has("a"), cache.Has("b")), Is.EqualTo((false, false)));
            Assert.That(cache.Statistics, Has.Property("Count").Zero.And.Property("Bytes").Zero);
            Assert.That(evicted, Is.Empty);
            Assert.That(() => told, Is.EqualTo(new[] { EvictionReason.Removed, EvictionReason.Removed }).After(5_000, 5));
        }

        cache.Put("a", 3, 2_000);
        Assert.That(cache.Has("a"), Is.True);
    }

    [Test]
    public void TryGetValue_Stored_SameInstance()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        var value = new object();
        cache.Put("a", value, Kilo);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.TryGetValue("a", out var found), Is.True);
            Assert.That(found, Is.SameAs(value));
            Assert.That(cache.TryGetValue("b", out _), Is.False);
            Assert.That(cache.Statistics, Is.EqualTo(new FirstLevelStatistics(1, Kilo, 100 * Kilo, 1, 1, 0)));
        }
    }

    [Test]
    public void CreateEntry_NotDisposedOrWithoutValue_NotStored()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        var left = cache.CreateEntry("left");
        left.Value = 1;
        left.Size = 1;
        cache.CreateEntry("empty").Dispose();

        Assert.That(cache.Has("left") || cache.Has("empty"), Is.False);
    }

    [Test]
    public void Commit_SameKey_ReplacesAndTells()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", 2 * Kilo);
        Put(cache, "a", 3 * Kilo);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_gone, Is.EqualTo(new[] { ((object)"a", EvictionReason.Replaced) }));
            Assert.That(cache.Statistics.Bytes, Is.EqualTo(3 * Kilo));
            Assert.That(cache.Has("a"), Is.True);
        }
    }

    [TestCase(null)]
    [TestCase(0L)]
    [TestCase(100 * Kilo)]
    public void Commit_NoSizeOrTooLarge_RefusedAndOldValueGone(long? size)
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", Kilo);
        using (var entry = cache.CreateEntry("a"))
        {
            entry.Value = "new";
            entry.Size = size;
            entry.RegisterPostEvictionCallback((key, value, reason, _) => _gone.Add((value!, reason)));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.Has("a"), Is.False);
            Assert.That(_gone, Is.EquivalentTo(new[] { ((object)"a", EvictionReason.Replaced), ("new", EvictionReason.Capacity) }));
            Assert.That(cache.Statistics.Bytes, Is.Zero);
        }
    }

    [Test]
    public void Commit_AtTheLimit_NewestStaysAndLimitHolds()
    {
        using var cache = MemoryCacheOf.Limit(20 * Kilo);
        for (var n = 0; n < 500; n++)
        {
            // Each is larger than the window.
            Put(cache, n, ((n % 7) + 1) * Kilo);
            Assert.That(cache.Has(n), Is.True);
            Assert.That(cache.Statistics.Bytes, Is.LessThanOrEqualTo(20 * Kilo));
        }

        Assert.That(cache.Statistics.Evictions, Is.EqualTo(_gone.Count).And.EqualTo(500 - cache.Statistics.Count));
    }

    [Test]
    public void Commit_AScanOfThingsNobodyAsksForAgain_LeavesWhatIsAskedFor()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        for (var n = 0; n < 50; n++)
        {
            Put(cache, n, Kilo);
        }

        for (var round = 0; round < 3; round++)
        {
            for (var n = 0; n < 50; n++)
            {
                Assert.That(cache.Has(n), Is.True);
            }
        }

        for (var n = 1_000; n < 2_000; n++)
        {
            Put(cache, n, Kilo);
        }

        // The one or other may go: which part recency deserves is found by trying.
        Assert.That(Enumerable.Range(0, 50).Count(n => cache.Has(n)), Is.GreaterThanOrEqualTo(45));
    }

    [Test]
    public void Remove_Stored_GoneAndTold()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", Kilo);

        cache.Remove("a");
        cache.Remove("a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.Has("a"), Is.False);
            Assert.That(_gone, Is.EqualTo(new[] { ((object)"a", EvictionReason.Removed) }));
        }
    }

    [Test]
    public void SetLimit_Lower_EvictsAtOnceAndKeepsWhatIsAskedFor()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        for (var n = 0; n < 100; n++)
        {
            Put(cache, n, Kilo);
        }

        for (var n = 0; n < 10; n++)
        {
            Assert.That(cache.Has(n), Is.True);
        }

        cache.SetLimit(20 * Kilo);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.Statistics, Has.Property("Bytes").LessThanOrEqualTo(20 * Kilo).And.Property("Limit").EqualTo(20 * Kilo));
            Assert.That(Enumerable.Range(0, 10).All(n => cache.Has(n)), Is.True);
            Assert.That(_gone, Has.Count.EqualTo(80));
        }

        cache.SetLimit(200 * Kilo);
        Put(cache, "large", 150 * Kilo);
        Assert.That(cache.Has("large"), Is.True);
    }

    [Test]
    public void SetLimit_Zero_EvictsEverythingAndRefuses()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", Kilo);

        cache.SetLimit(0);
        Put(cache, "b", Kilo);

        Assert.That(cache.Statistics.Count, Is.Zero);
    }

    [TestCase(0.25, 75)]
    [TestCase(1, 0)]
    [TestCase(0, 100)]
    public void Compact_AShare_ThatMuchGone(double share, int left)
    {
        using var cache = MemoryCacheOf.Limit(200 * Kilo);
        for (var n = 0; n < 100; n++)
        {
            Put(cache, n, Kilo);
        }

        cache.Compact(share);

        Assert.That(cache.Statistics.Count, Is.EqualTo(left));
    }

    [Test]
    public void Dispose_EntriesLeft_AreToldAndNothingIsTaken()
    {
        var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", Kilo);
        var late = cache.CreateEntry("late");
        (late.Value, late.Size) = (1, 1);

        cache.Dispose();
        late.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_gone, Has.Count.EqualTo(1));
            Assert.That(cache.Statistics.Count, Is.Zero);
            Assert.That(() => cache.TryGetValue("a", out _), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(() => cache.CreateEntry("b"), Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void Commit_WhatItDoesNotDo_Throws()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Set(e => e.SlidingExpiration = TimeSpan.FromSeconds(1)), Throws.InstanceOf<NotSupportedException>());
            Assert.That(() => Set(e => e.Priority = CacheItemPriority.NeverRemove), Throws.InstanceOf<NotSupportedException>());
            Assert.That(() => Set(e => e.ExpirationTokens.Add(new CancellationChangeToken(default))), Throws.InstanceOf<NotSupportedException>());
        }

        void Set(Action<ICacheEntry> change)
        {
            using var entry = cache.CreateEntry("a");
            (entry.Value, entry.Size) = (1, 1);
            change(entry);
        }
    }

    [Test]
    public void NotifyEvicted_CallbackThatThrowsOrComesBack_HarmsNothing()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        cache.Put("a", 1, Kilo, _ => throw new InvalidOperationException("on purpose"));
        cache.Put("b", 1, Kilo, _ => cache.Put("c", 1, Kilo));

        cache.Remove("a");
        cache.Remove("b");

        Assert.That(cache.Has("c"), Is.True);
    }

    [Test]
    public void GetCurrentStatistics_AfterUse_TheSameFigures()
    {
        using var cache = MemoryCacheOf.Limit(100 * Kilo);
        Put(cache, "a", Kilo);
        cache.TryGetValue("a", out _);
        cache.TryGetValue("b", out _);

        var statistics = ((IMemoryCache)cache).GetCurrentStatistics()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(statistics.CurrentEntryCount, Is.EqualTo(1));
            Assert.That(statistics.CurrentEstimatedSize, Is.EqualTo(Kilo));
            Assert.That(statistics.TotalHits, Is.EqualTo(1));
            Assert.That(statistics.TotalMisses, Is.EqualTo(1));
        }
    }

    private void Put(TinyLfuCache cache, object key, long weight) =>
        cache.Put(key, key, weight, reason => _gone.Add((key, reason)));
}
