using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cco.Gateway.Wire.Prompts;

/// <summary>
/// Digests of prompts: HMAC-SHA256 under a key that nobody knows and that dies with the process, cut to 8 bytes. Two of them are only
/// compared with each other; a collision would cost a wrong hint.
/// </summary>
internal sealed class PromptHash
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes, mac);
        return BinaryPrimitives.ReadUInt64LittleEndian(mac);
    }

    /// <summary>One digest for two, in this order.</summary>
    public ulong Of(ulong first, ulong second)
    {
        Span<byte> both = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(both, first);
        BinaryPrimitives.WriteUInt64LittleEndian(both[sizeof(ulong)..], second);
        return Of(both);
    }
}
