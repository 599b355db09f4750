using System.Buffers;
using System.Buffers.Binary;
using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// The canonical bytes with a digest in the place of each text and number. Names of members stay readable, so that a place can be named, when they
/// look like names; any other (a tool's input may have data for names) becomes a digest too.
/// </summary>
internal static class OutlineTree
{
    /// <summary>A readable name, up to <see cref="CanonicalTag.End"/>.</summary>
    public const byte Name = (byte)'\'';

    /// <summary>A name as its digest.</summary>
    public const byte HiddenName = (byte)'!';

    private const int LongestName = 64;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$"u8);

    public static byte[] Write(ReadOnlySpan<byte> canonical, OutlineHash hash)
    {
        var tree = new ArrayBufferWriter<byte>(1024);
        var cursor = new CanonicalCursor(canonical);
        WriteValue(ref cursor, tree, hash);
        return tree.WrittenSpan.ToArray();
    }

    private static void WriteValue(ref CanonicalCursor cursor, ArrayBufferWriter<byte> tree, OutlineHash hash)
    {
        var tag = cursor.Peek();
        switch (tag)
        {
            case CanonicalTag.Text or CanonicalTag.Number:
                WriteDigest(tree, tag, hash.Of(cursor.TakeText()));
                break;
            case CanonicalTag.ArrayOpen:
                Copy(ref cursor, tree);
                while (cursor.Peek() != CanonicalTag.ArrayClose)
                {
                    WriteValue(ref cursor, tree, hash);
                }

                Copy(ref cursor, tree);
                break;
            case CanonicalTag.OrderedOpen or CanonicalTag.SortedOpen:
                Copy(ref cursor, tree);
                while (cursor.Peek() == CanonicalTag.Text)
                {
                    WriteName(cursor.TakeText(), tree, hash);
                    WriteValue(ref cursor, tree, hash);
                }

                Copy(ref cursor, tree);
                break;
            default:
                Copy(ref cursor, tree);
                break;
        }
    }

    private static void WriteName(ReadOnlySpan<byte> name, ArrayBufferWriter<byte> tree, OutlineHash hash)
    {
        if (name.IsEmpty || name.Length > LongestName || name.ContainsAnyExcept(NameBytes))
        {
            WriteDigest(tree, HiddenName, hash.Of(name));
            return;
        }

        tree.Write([Name]);
        tree.Write(name);
        tree.Write([CanonicalTag.End]);
    }

    private static void WriteDigest(ArrayBufferWriter<byte> tree, byte tag, ulong digest)
    {
        var space = tree.GetSpan(1 + OutlineHash.Size);
        space[0] = tag;
        BinaryPrimitives.WriteUInt64LittleEndian(space[1..], digest);
        tree.Advance(1 + OutlineHash.Size);
    }

    private static void Copy(ref CanonicalCursor cursor, ArrayBufferWriter<byte> tree) => tree.Write([cursor.Take()]);
}
