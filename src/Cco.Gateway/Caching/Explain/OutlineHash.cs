using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// Digests for outlines: HMAC-SHA256 under the data secret, cut to 8 bytes. Keyed, so that nobody who sees one can try out prompts against it;
/// 8 bytes, since two of them are only compared with each other and a collision would cost a wrong hint, never a wrong answer.
/// </summary>
internal sealed class OutlineHash(byte[] secret)
{
    public const int Size = sizeof(ulong);

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, bytes, mac);
        return BinaryPrimitives.ReadUInt64LittleEndian(mac);
    }

    /// <summary>For a digest of several pieces; the caller disposes it and ends with <see cref="End"/>.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);

    public static ulong End(IncrementalHash hash)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(mac);
        return BinaryPrimitives.ReadUInt64LittleEndian(mac);
    }
}
