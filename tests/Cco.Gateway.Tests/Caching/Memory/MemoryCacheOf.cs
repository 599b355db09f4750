using Cco.Gateway.Caching.Memory;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Memory;

/// <summary>Short words for filling a first level; sizes include the overhead, so that they add up.</summary>
internal static class MemoryCacheOf
{
    public static TinyLfuCache Limit(long bytes, TimeProvider? time = null) =>
        new(bytes, time ?? new FakeTimeProvider(), NullLogger<TinyLfuCache>.Instance);

    /// <summary>Stores a value that is charged with <paramref name="weight"/> bytes.</summary>
    public static void Put(this IMemoryCache cache, object key, object value, long weight, Action<EvictionReason>? evicted = null, TimeSpan? life = null)
    {
        using var entry = cache.CreateEntry(key);
        entry.Value = value;
        entry.Size = weight - MemoryEntry.Overhead;
        entry.AbsoluteExpirationRelativeToNow = life;
        if (evicted is not null)
        {
            entry.RegisterPostEvictionCallback((_, _, reason, _) => evicted(reason));
        }
    }

    public static bool Has(this IMemoryCache cache, object key) => cache.TryGetValue(key, out _);
}
