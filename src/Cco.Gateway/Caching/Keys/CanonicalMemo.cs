using System.Security.Cryptography;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Remembers what recent bodies came to, so that a body that comes again costs one pass over its raw bytes instead of a reading. What a
/// body comes to depends on its bytes and its endpoint alone, never on who sent it: scope and credentials enter the key afterwards.
/// </summary>
/// <remarks>
/// Bodies are told apart by length and an AES-GMAC under a key that is drawn when the process starts and never leaves it: two bodies with one
/// tag cannot be made on purpose, and by accident once in 2^128 over the length in blocks. It runs at about five times the speed of SHA-256.
/// </remarks>
internal sealed class CanonicalMemo : IDisposable
{
    /// <summary>A smaller body is read as fast as it is found; bytes.</summary>
    public const int SmallestRemembered = 256;

    // A slot is overwritten by whatever falls on it next: no order to keep, no lock, and at most this many entries of about 130 bytes.
    private const int Slots = 4096;

    // No message is ever encrypted under this key, so a fixed nonce gives nothing away: only tags are made, and they stay here.
    private static readonly byte[] Nonce = new byte[12];

    private readonly Entry?[] _entries = new Entry?[Slots];
    private readonly ThreadLocal<AesGcm>? _mac;

    public CanonicalMemo()
    {
        if (!AesGcm.IsSupported)
        {
            return;
        }

        var key = RandomNumberGenerator.GetBytes(32);
        _mac = new ThreadLocal<AesGcm>(() => new AesGcm(key, AesGcm.TagByteSizes.MaxSize), trackAllValues: true);
    }

    /// <summary>As <see cref="CanonicalBody.Read(ReadOnlySpan{byte}, ApiEndpointKind)"/>.</summary>
    public CanonicalResult Read(ReadOnlySpan<byte> body, ApiEndpointKind endpoint)
    {
        if (_mac is null || body.Length < SmallestRemembered)
        {
            return CanonicalBody.Read(body, endpoint);
        }

        Span<byte> bytes = stackalloc byte[16];
        _mac.Value!.Encrypt(Nonce, [], [], bytes, body);
        var tag = BitConverter.ToUInt128(bytes);
        ref var slot = ref _entries[(int)((ulong)tag % Slots)];
        if (Volatile.Read(ref slot) is { } known && known.Tag == tag && known.Length == body.Length && known.Endpoint == endpoint)
        {
            return known.Result;
        }

        var result = CanonicalBody.Read(body, endpoint);
        Volatile.Write(ref slot, new Entry(tag, body.Length, endpoint, result));
        return result;
    }

    public void Dispose()
    {
        foreach (var mac in _mac?.Values ?? [])
        {
            mac.Dispose();
        }

        _mac?.Dispose();
    }

    private sealed record Entry(UInt128 Tag, int Length, ApiEndpointKind Endpoint, CanonicalResult Result);
}
