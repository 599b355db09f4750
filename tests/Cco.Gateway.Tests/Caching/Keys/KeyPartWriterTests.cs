using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Tests.Caching.Keys;

internal sealed class KeyPartWriterTests
{
    [Test]
    public void Written_PartsOfAnyLength_LaidEndToEnd([Values(0, 1, 4, 11, 64, 2048)] int initial)
    {
        string?[] texts = [null, "", "a", new string('b', 40), "\uD800", new string('c', 3_000), "d", new string('e', 20_000)];
        var digest = Digest.Of("body"u8);
        var writer = new KeyPartWriter(new byte[initial]);
        using var expected = new MemoryStream();
        using var plain = new BinaryWriter(expected);

        foreach (var text in texts)
        {
            writer.Text(text);
            plain.Write(text is null ? -1 : text.Length * 2);
            foreach (var unit in text ?? "")
            {
                plain.Write((ushort)unit);
            }

            writer.Number(long.MinValue + 1);
            plain.Write(long.MinValue + 1);
        }

        writer.Bytes(digest);
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        plain.Write(bytes);
        plain.Flush();

        Assert.That(writer.Written.ToArray(), Is.EqualTo(expected.ToArray()));
        writer.Dispose();
    }
}
