using System.Security.Cryptography;

namespace Cco.Gateway.Wire;

/// <summary>
/// Who a body says the call is for (<c>metadata.user_id</c>, <c>user</c>, <c>safety_identifier</c>), as a digest: it may be a name or an
/// address, which the books need not know. The digest is the first 16 bytes of the SHA-256 of its UTF-8, in hex, so that whoever knows
/// the name can find the calls.
/// </summary>
internal static class EndUser
{
    private const int Bytes = 16;

    /// <summary>The digest of a JSON string's bytes; <c>null</c> of an empty one.</summary>
    public static string? Digest(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Digest(raw);
        }

        using var buffer = new PooledBuffer();
        var plain = buffer.Reserve(raw.Length);
        return Digest(plain[..JsonText.Unescape(raw, plain)]);
    }

    private static string? Digest(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }
}
