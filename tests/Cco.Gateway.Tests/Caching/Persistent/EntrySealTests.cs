using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Caching.Persistent;
using CsCheck;

namespace Cco.Gateway.Tests.Caching.Persistent;

internal sealed class EntrySealTests
{
    private const int Most = 1 << 20;

    private static readonly EntrySeal Seal = new(RandomNumberGenerator.GetBytes(32));

    [Test]
    public void TryOpen_Packed_SameContent() =>
        Gen.Select(Gen.String, Gen.Long, Gen.OneOf(Gen.Byte.Array[0, 3_000], Gen.Byte[97, 99].Array[0, 3_000])).Sample((key, expires, content) =>
        {
            var target = new ArrayBufferWriter<byte>();
            return Seal.TryOpen(key, expires, Pack(key, expires, content), Most, target) && target.WrittenSpan.SequenceEqual(content);
        });

    [Test]
    public void TryOpen_OneBitChanged_NothingOpened() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 100_000]).Sample((content, at) =>
        {
            var packed = Pack("key", 7, content);
            packed[at / 8 % packed.Length] ^= (byte)(1 << (at % 8));
            return !Opens("key", 7, packed);
        });

    [Test]
    public void TryOpen_EachByteChangedCutOrAdded_NothingOpened()
    {
        var packed = Pack("key", 7, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("an answer that is worth compressing, ", 20))));
        for (var n = 0; n < packed.Length; n++)
        {
            var changed = packed.ToArray();
            changed[n]++;
            Assert.That(Opens("key", 7, changed), Is.False);
            Assert.That(Opens("key", 7, packed[..n]), Is.False);
        }

        Assert.That(Opens("key", 7, [.. packed, 0]), Is.False);
        Assert.That(Opens("key", 7, packed), Is.True);
    }

    [Test]
    public void TryOpen_OtherKeyEndOrSecret_NothingOpened()
    {
        var packed = Pack("key", 7, [1, 2, 3]);
        var other = new EntrySeal(new byte[32]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Opens("kez", 7, packed), Is.False);
            Assert.That(Opens("key", 8, packed), Is.False);
            Assert.That(other.TryOpen("key", 7, packed, Most, new ArrayBufferWriter<byte>()), Is.False);
            Assert.That(Opens("key", 7, []), Is.False);
        }
    }

    [Test]
    public void TryOpen_LongerThanWanted_NothingOpened()
    {
        var packed = Pack("key", 7, new byte[5_000]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Seal.TryOpen("key", 7, packed, 4_999, new ArrayBufferWriter<byte>()), Is.False);
            Assert.That(Seal.TryOpen("key", 7, packed, 5_000, new ArrayBufferWriter<byte>()), Is.True);
        }
    }

    [Test]
    public void Pack_SeveralSegments_AsOne()
    {
        var content = RandomNumberGenerator.GetBytes(1_000);
        var first = new Segment(content.AsMemory(0, 400), 0);
        var last = first.Append(content.AsMemory(400));
        var packed = Seal.Pack("key", 7, new ReadOnlySequence<byte>(first, 0, last, 600));
        var target = new ArrayBufferWriter<byte>();

        Assert.That(Seal.TryOpen("key", 7, packed, Most, target), Is.True);
        Assert.That(target.WrittenSpan.ToArray(), Is.EqualTo(content));
    }

    [Test]
    public void Pack_TextRandomAndShort_CompressedWhereItHelps()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Pack("key", 7, new byte[10_000]), Has.Length.LessThan(200));
            Assert.That(Pack("key", 7, RandomNumberGenerator.GetBytes(10_000)), Has.Length.EqualTo(10_037));
            Assert.That(Pack("key", 7, new byte[100]), Has.Length.EqualTo(137));
        }
    }

    private static byte[] Pack(string key, long expires, byte[] content) => Seal.Pack(key, expires, new ReadOnlySequence<byte>(content));

    private static bool Opens(string key, long expires, byte[] packed)
    {
        var target = new ArrayBufferWriter<byte>();
        var opened = Seal.TryOpen(key, expires, packed, Most, target);
        return opened || target.WrittenCount > 0;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
