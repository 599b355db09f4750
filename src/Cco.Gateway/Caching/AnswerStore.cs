using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Caching.Hybrid;

namespace Cco.Gateway.Caching;

/// <summary>
/// HybridCache as a store, never as the coordinator: its factory model cannot stream, and it would run the proxy on another thread.
/// Expiry is the entry's own, by <see cref="TimeProvider"/>.
/// </summary>
internal sealed class AnswerStore(HybridCache cache, LiveConfiguration live, TimeProvider time)
{
    private const string KeyPrefix = "cco1:";

    private static readonly HybridCacheEntryOptions LookupOnly = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    // A size of zero is meant: the second level would still keep answers.
    private bool KeepsNothing => live.Settings.Cache.Size == 0;

    /// <summary>The key of an entry of the store beneath.</summary>
    public static bool TryParseKey(string text, out CacheKey key)
    {
        key = default;
        return text.StartsWith(KeyPrefix, StringComparison.Ordinal) && CacheKey.TryParse(text.AsSpan(KeyPrefix.Length), out key);
    }

    private static string Text(CacheKey key) => string.Create(KeyPrefix.Length + (2 * Digest.Size), key, static (text, key) =>
    {
        KeyPrefix.CopyTo(text);
        Span<byte> digest = stackalloc byte[Digest.Size];
        key.Digest.CopyTo(digest);
        Convert.TryToHexStringLower(digest, text[KeyPrefix.Length..], out _);
    });

    /// <summary>The answer, its expiry passed or not; <c>null</c> when there is none.</summary>
    public ValueTask<CachedAnswer?> FindAsync(CacheKey key) =>
        // No cancellation: with a token HybridCache hops to another thread for each miss.
        KeepsNothing ? default : cache.GetOrCreateAsync(Text(key), static _ => ValueTask.FromResult<CachedAnswer?>(null), LookupOnly);

    /// <summary>Keeps what changed of a stored answer beyond this process; the first level has it already.</summary>
    public ValueTask KeepAsync(CacheKey key, CachedAnswer answer) => answer.Facts.Billing == Billing.Simulated
        ? default
        : cache.SetAsync(Text(key), answer, new HybridCacheEntryOptions
        {
            Expiration = answer.ExpiresAt - time.GetUtcNow(),
            Flags = HybridCacheEntryFlags.DisableLocalCacheWrite,
        });

    /// <summary>Stores an answer; one that is too large is not stored (HybridCache would keep it and count it as nothing).</summary>
    public ValueTask SetAsync(CacheKey key, CachedAnswer answer)
    {
        var life = answer.ExpiresAt - time.GetUtcNow();
        return KeepsNothing || answer.Body.Length > live.Settings.Cache.MaxAnswer || life <= TimeSpan.Zero
            ? default
            : cache.SetAsync(Text(key), answer, new HybridCacheEntryOptions
            {
                Expiration = life,
                LocalCacheExpiration = life,

                // An invented answer does not outlive the process: what a README shows is a miss each time.
                Flags = answer.Facts.Billing == Billing.Simulated ? HybridCacheEntryFlags.DisableDistributedCache : null,
            });
    }
}
