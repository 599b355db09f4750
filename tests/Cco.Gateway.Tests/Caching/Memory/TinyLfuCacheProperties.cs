using System.Collections.Concurrent;
using Cco.Gateway.Caching.Memory;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Memory;

/// <summary>What holds whatever is done with a first level, beside a model that keeps everything; a failure prints the seed that makes it again.</summary>
internal sealed class TinyLfuCacheProperties
{
    private const int Keys = 40;
    private const long Limit = 200_000;

    private enum Act
    {
        Read,
        Store,
        StoreBriefly,
        StoreNothing,
        Remove,
        Wait,
        Limit,
        Compact,
    }

    private static readonly Gen<(Act Act, int Key, int Size)> Step = Gen.Select(
        Gen.Frequency((8, Gen.Const(Act.Read)), (8, Gen.Const(Act.Store)), (3, Gen.Const(Act.StoreBriefly)), (1, Gen.Const(Act.StoreNothing)),
            (1, Gen.Const(Act.Remove)), (1, Gen.Const(Act.Wait)), (1, Gen.Const(Act.Limit)), (1, Gen.Const(Act.Compact))),
        Gen.Int[0, Keys - 1],
        Gen.Frequency((8, Gen.Int[1, 20_000]), (1, Gen.Int[1, 250_000])));

    [Test]
    public void AnySequence_BytesAddUpLimitHoldsNothingWrongNobodyForgotten() =>
        Step.Array[1, 400].Sample(steps => { Play(steps); }, iter: 300);

    [Test]
    [CancelAfter(60_000)]
    public async Task ManyAtOnce_BytesAddUpLimitHoldsNothingWrongNobodyForgotten(CancellationToken cancellation)
    {
        using var cache = MemoryCacheOf.Limit(Limit, TimeProvider.System);
        var told = new ConcurrentDictionary<int, int>();
        var stored = 0;
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            () =>
            {
                var random = new Random(worker);
                for (var i = 0; i < 30_000; i++)
                {
                    var key = random.Next(Keys * 5);
                    switch (random.Next(10))
                    {
                        case < 6:
                            Interlocked.Add(ref wrong, cache.TryGetValue(key, out var found) && ((int Key, int))found! is var (of, _) && of != key ? 1 : 0);
                            break;
                        case < 9:
                            var number = Interlocked.Increment(ref stored);
                            cache.Put(key, (key, number), random.Next(2_000, 9_000), _ => told.AddOrUpdate(number, 1, (_, n) => n + 1));
                            break;
                        default:
                            cache.Remove(key);
                            break;
                    }

                    Interlocked.Add(ref wrong, i % 64 == 0 && cache.Statistics.Bytes > Limit ? 1 : 0);
                }
            },
            cancellation)));

        var left = cache.Statistics;
        var there = Enumerable.Range(0, Keys * 5).Count(key => cache.Has(key));
        cache.Compact(1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Zero);
            Assert.That(left.Count, Is.EqualTo(there));
            Assert.That(cache.Statistics, Has.Property("Count").Zero.And.Property("Bytes").Zero);
            Assert.That(told, Has.Count.EqualTo(stored));
            Assert.That(told.Values, Has.All.EqualTo(1));
        }
    }

    private static void Play((Act Act, int Key, int Size)[] steps)
    {
        var time = new FakeTimeProvider();
        using var cache = MemoryCacheOf.Limit(Limit, time);
        var model = new Dictionary<int, (object Value, long Weight, DateTimeOffset End)>();
        var (limit, stored, told) = (Limit, 0, new HashSet<object>());
        foreach (var (act, key, size) in steps)
        {
            switch (act)
            {
                case Act.Read:
                    if (cache.TryGetValue(key, out var found) && (!model.TryGetValue(key, out var kept) || kept.Value != found || kept.End <= time.GetUtcNow()))
                    {
                        throw new InvalidOperationException($"{key} is not what was stored");
                    }

                    break;
                case Act.Store or Act.StoreBriefly or Act.StoreNothing:
                    var value = new object();
                    var life = TimeSpan.FromSeconds(act == Act.StoreBriefly ? 5 : 500);
                    var weight = act == Act.StoreNothing ? MemoryEntry.Overhead : size + MemoryEntry.Overhead;
                    stored++;
                    cache.Put(key, value, weight, _ => Ensure(told.Add(value), "told twice"), life);
                    model[key] = (value, weight, time.GetUtcNow() + life);
                    Ensure(cache.Has(key) == (act != Act.StoreNothing && weight <= limit), "the newest is there unless it is refused");
                    break;
                case Act.Remove:
                    cache.Remove(key);
                    model.Remove(key);
                    break;
                case Act.Wait:
                    time.Advance(TimeSpan.FromSeconds(size / 1_000));
                    break;
                case Act.Limit:
                    cache.SetLimit(limit = size);
                    break;
                case Act.Compact:
                    var before = cache.Statistics.Bytes;
                    cache.Compact(key / (double)Keys);
                    Ensure(cache.Statistics.Bytes <= before - (long)(before * (key / (double)Keys)) + 1, "compacted");
                    break;
            }

            Ensure(cache.Statistics.Bytes <= limit, "the limit holds");
            Ensure(stored - told.Count == cache.Statistics.Count, "who is not told is there");
        }

        var now = cache.Statistics;
        var there = model.Where(m => cache.Has(m.Key)).ToArray();
        Ensure(there.All(m => m.Value.End > time.GetUtcNow()), "nothing expired is served");
        Ensure(cache.Statistics is var after && after.Count == there.Length && after.Bytes == there.Sum(m => m.Value.Weight), "the bytes add up");
        Ensure(now.Count >= after.Count, "reading adds nothing");
        cache.Compact(1);
        Ensure(told.Count == stored, "everybody was told");
    }

    private static void Ensure(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Not so: {what}.");
        }
    }
}
