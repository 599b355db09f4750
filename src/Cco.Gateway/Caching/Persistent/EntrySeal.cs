using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// Packs an entry for the disk and opens it again: compressed, and sealed with HMAC-SHA256 over its key, its end and its content, so that nothing
/// that was changed, moved to another key or given another life is ever opened (reliability.md T-13). A packed entry is 32 bytes of seal, one
/// of codec, four of length (little endian), then the content.
/// </summary>
internal sealed class EntrySeal(byte[] secret)
{
    private const int SealSize = HMACSHA256.HashSizeInBytes;
    private const int HeadSize = sizeof(byte) + sizeof(int);
    private const byte AsIs = 0;
    private const byte Brotli = 1;
    private const int Quality = 1;
    private const int Window = 18;

    // Below this nothing is won.
    private const int WorthCompressing = 128;

    /// <param name="expires">The entry's end in Unix milliseconds.</param>
    public byte[] Pack(string key, long expires, ReadOnlySequence<byte> content)
    {
        var length = checked((int)content.Length);
        var prefix = PrefixSize(key);
        var scratch = ArrayPool<byte>.Shared.Rent(prefix + HeadSize + length);
        byte[]? copy = null;
        try
        {
            WritePrefix(scratch, key, expires);
            var body = scratch.AsSpan(prefix);
            if (!content.IsSingleSegment)
            {
                copy = ArrayPool<byte>.Shared.Rent(length);
                content.CopyTo(copy);
            }

            var source = copy is null ? content.FirstSpan : copy.AsSpan(0, length);
            body[0] = Brotli;
            if (length < WorthCompressing || !BrotliEncoder.TryCompress(source, body.Slice(HeadSize, length), out var size, Quality, Window))
            {
                // Shorter than it was, or not at all.
                body[0] = AsIs;
                size = length;
                source.CopyTo(body[HeadSize..]);
            }

            BinaryPrimitives.WriteInt32LittleEndian(body[1..], length);
            var packed = new byte[SealSize + HeadSize + size];
            HMACSHA256.HashData(secret, scratch.AsSpan(0, prefix + HeadSize + size), packed);
            body[..(HeadSize + size)].CopyTo(packed.AsSpan(SealSize));
            return packed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
            if (copy is not null)
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }
    }

    /// <summary>Writes the content to <paramref name="target"/>, or nothing and <c>false</c> when the seal is not that of this key and end.</summary>
    /// <param name="most">The longest content that is wanted, in bytes.</param>
    public bool TryOpen(string key, long expires, ReadOnlySpan<byte> packed, int most, IBufferWriter<byte> target)
    {
        if (packed.Length < SealSize + HeadSize || !IsSealed(key, expires, packed))
        {
            return false;
        }

        var codec = packed[SealSize];
        var content = packed[(SealSize + HeadSize)..];
        var length = BinaryPrimitives.ReadInt32LittleEndian(packed[(SealSize + 1)..]);
        if (length > most || codec is not (AsIs or Brotli))
        {
            return false;
        }

        var room = target.GetSpan(Math.Max(1, length))[..length];
        if (codec == AsIs ? content.TryCopyTo(room) && content.Length == length : BrotliDecoder.TryDecompress(content, room, out var written) && written == length)
        {
            target.Advance(length);
            return true;
        }

        return false;
    }

    private bool IsSealed(string key, long expires, ReadOnlySpan<byte> packed)
    {
        var prefix = PrefixSize(key);
        var content = packed[SealSize..];
        var scratch = ArrayPool<byte>.Shared.Rent(prefix + content.Length);
        WritePrefix(scratch, key, expires);
        content.CopyTo(scratch.AsSpan(prefix));
        Span<byte> seal = stackalloc byte[SealSize];
        HMACSHA256.HashData(secret, scratch.AsSpan(0, prefix + content.Length), seal);
        ArrayPool<byte>.Shared.Return(scratch);
        return CryptographicOperations.FixedTimeEquals(seal, packed[..SealSize]);
    }

    private static int PrefixSize(string key) => sizeof(int) + Encoding.UTF8.GetByteCount(key) + sizeof(long);

    private static void WritePrefix(Span<byte> target, string key, long expires)
    {
        var size = Encoding.UTF8.GetBytes(key, target[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, size);
        BinaryPrimitives.WriteInt64LittleEndian(target[(sizeof(int) + size)..], expires);
    }
}
