using System.Buffers;
using Cco.Gateway.Caching.Flights;

namespace Cco.Gateway.Tests.Caching.Flights;

/// <summary>One writer, any number of cursors, and all of the memory back in the pool.</summary>
internal sealed class RecordingTests
{
    private readonly RecordingMemory _memory = new(ArrayPool<byte>.Create());

    [Test]
    public void Append_NotRevealed_NobodySeesIt()
    {
        var recording = new Recording(_memory);
        using var cursor = recording.Open();

        recording.Append("abc"u8);
        Assert.That(cursor.Peek().IsEmpty, Is.True);

        recording.Reveal();
        Assert.That(cursor.Peek().ToArray(), Is.EqualTo("abc"u8.ToArray()));
    }

    [Test]
    public void Cursors_OpenedAtAnyTime_ReadEverythingFromTheFirstByte()
    {
        var bytes = Bytes(300_000, seed: 1);
        var recording = new Recording(_memory);
        var cursors = new List<(Cursor Cursor, List<byte> Read)>();
        foreach (var chunk in bytes.Chunk(7_001))
        {
            cursors.Add((recording.Open(), []));
            recording.Append(chunk);
            recording.Reveal();
            // Every second cursor lags behind to the end.
            foreach (var (cursor, read) in cursors.Where((_, i) => i % 2 == 0))
            {
                ReadAll(cursor, read);
            }
        }

        cursors.ForEach(c => ReadAll(c.Cursor, c.Read));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cursors.All(c => c.Read.SequenceEqual(bytes)), Is.True);
            Assert.That(recording.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
        }
    }

    [Test]
    public void Memory_AllSealedPassedAndLetGo_IsReturned([Values] bool letGoFirst)
    {
        var recording = new Recording(_memory);
        var cursors = Enumerable.Range(0, 10).Select(_ => recording.Open()).ToArray();
        recording.Append(Bytes(200_000, seed: 2));
        recording.Reveal();
        Assert.That(_memory.InUse, Is.GreaterThanOrEqualTo(200_000));

        if (letGoFirst)
        {
            recording.LetGo();
        }

        recording.Seal();
        foreach (var cursor in cursors)
        {
            ReadAll(cursor, []);
            cursor.Dispose();
        }

        recording.LetGo();
        Assert.That(_memory.InUse, Is.Zero);
    }

    [Test]
    public void Memory_BeginningLetGo_PassedSegmentsGoBackWhileWriting()
    {
        var recording = new Recording(_memory);
        using var cursor = recording.Open();
        recording.LetGo();
        for (var i = 0; i < 1_000; i++)
        {
            recording.Append(Bytes(10_000, i));
            recording.Reveal();
            ReadAll(cursor, []);
            Assert.That(_memory.InUse, Is.LessThanOrEqualTo(3 * 64 * 1024));
        }

        recording.Seal();
    }

    [Test]
    public async Task Cursors_OnOtherThreads_NeverSeeAnotherByte()
    {
        for (var round = 0; round < 50; round++)
        {
            var random = new Random(round);
            var bytes = Bytes(random.Next(1, 400_000), round);
            var recording = new Recording(_memory);
            var done = new ManualResetEventSlim();
            var readers = Enumerable.Range(0, 4).Select(i =>
            {
                var cursor = recording.Open();
                var stopAt = i == 3 ? random.Next(bytes.Length) : bytes.Length;
                return Task.Run(() => Follow(cursor, done, stopAt));
            }).ToArray();
            for (var at = 0; at < bytes.Length;)
            {
                var size = Math.Min(random.Next(1, 20_000), bytes.Length - at);
                recording.Append(bytes.AsSpan(at, size));
                recording.Reveal();
                at += size;
            }

            recording.Seal();
            recording.LetGo();
            done.Set();
            foreach (var read in await Task.WhenAll(readers))
            {
                Assert.That(bytes.AsSpan().StartsWith(read), Is.True);
            }

            Assert.That(_memory.InUse, Is.Zero);
        }
    }

    private static byte[] Follow(Cursor cursor, ManualResetEventSlim done, int stopAt)
    {
        using var read = new MemoryStream();
        for (var last = false; read.Length < stopAt;)
        {
            // Seen before the last look, so that nothing is left behind it.
            var next = cursor.Peek();
            if (next.IsEmpty)
            {
                if (last)
                {
                    break;
                }

                last = done.IsSet;
                Thread.Yield();
                continue;
            }

            read.Write(next.Span);
            cursor.Pass(next.Length);
        }

        cursor.Dispose();
        return read.ToArray();
    }

    private static void ReadAll(Cursor cursor, List<byte> read)
    {
        for (var next = cursor.Peek(); !next.IsEmpty; next = cursor.Peek())
        {
            read.AddRange(next.Span);
            cursor.Pass(next.Length);
        }
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
