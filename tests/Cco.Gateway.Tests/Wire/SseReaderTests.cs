using System.Text;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class SseReaderTests
{
    private static readonly Gen<byte[]> Text = Gen.OneOf(
            "data", "event", "id", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "a", "{\"x\":1}", "é", "\ufeff", "data: x\n\n", "event: n\r\n", "😀")
        .Array[0, 30].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [TestCase("data: a\n\n", "|a")]
    [TestCase("event: n\ndata: a\n\n", "n|a")]
    [TestCase("event:n\r\ndata:a\r\n\r\n", "n|a")]
    [TestCase("event: n\rdata: a\r\r", "n|a")]
    [TestCase("data: a\ndata: b\ndata:\n\n", "|a\nb\n")]
    [TestCase("data:  a\n\n", "| a")]
    [TestCase("data\n\n", "|")]
    [TestCase(": comment\n\ndata: a\n: comment\n\n", "|a")]
    [TestCase("\ufeffdata: a\n\n", "|a")]
    [TestCase("\ufeff\ndata: a\n\n", "|a")]
    [TestCase("id: 1\nretry: 5\ndata: a\nunknown: b\n\n", "|a")]
    [TestCase("event: n\n\ndata: a\n\n", "|a")]
    [TestCase("event: n\nevent: m\nevent:\ndata: a\n\n", "|a")]
    [TestCase("data: a\n\ndata: b\n\n", "|a", "|b")]
    [TestCase("data: a\n")]
    [TestCase("data: a")]
    [TestCase("")]
    public void Append_Stream_GivesTheEventsOfTheStandard(string stream, params string[] events)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Events(bytes, []), Is.EqualTo(events));
            Assert.That(Events(bytes, [1]), Is.EqualTo(events), "byte by byte");
        }
    }

    [Test]
    public void Append_AnyCuts_GivesTheEventsOfALineByLineReading() =>
        Gen.Select(Text, Gen.Int[1, 9].Array[1, 4]).Sample((stream, sizes) => Events(stream, sizes).SequenceEqual(Oracle(stream)));

    [Test]
    public void Append_AnyCuts_SkipsTheSameTooLargeEvents() =>
        Gen.Select(Text, Gen.Int[1, 9].Array[1, 4]).Sample((stream, sizes) =>
            Events(stream, sizes, 12).SequenceEqual(Events(stream, [], 12)));

    [TestCase(8, false)]
    [TestCase(9, false)]
    [TestCase(10, true)]
    [TestCase(1000, true)]
    public void Append_TooLargeEvent_IsSkippedAndNoted(int size, bool skipped)
    {
        var stream = Encoding.UTF8.GetBytes($"data: 1\n\ndata: {new string('x', size - 6)}\n\ndata: 3\n\n");

        foreach (var sizes in new int[][] { [], [1], [7, 2] })
        {
            using var reader = new SseReader(9);
            var sink = new Sink();
            foreach (var piece in AnswerReading.Cut(stream, sizes))
            {
                reader.Append(piece, sink);
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That(sink.Events, Has.Count.EqualTo(skipped ? 2 : 3));
                Assert.That(sink.Events[^1], Is.EqualTo("|3"));
                Assert.That(reader.Overflowed, Is.EqualTo(skipped));
            }
        }
    }

    [TestCase("data: 1\ndata: 2\n\ndata: 3\n\n", "|1\n2", "|3")]
    [TestCase("data: 1\ndata: 2\n:\n\ndata: 3\n\n", "|3")]
    [TestCase("data: 1\nevent: a\n\ndata: 3\n\n", "|3")]
    public void Append_EventOfManyLines_IsBoundedAsAWhole(string stream, params string[] events)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Events(bytes, [], 14), Is.EqualTo(events));
            Assert.That(Events(bytes, [1], 14), Is.EqualTo(events), "byte by byte");
        }
    }

    [Test]
    public void Append_EventInOneChunk_IsNotCopied()
    {
        var stream = "event: n\ndata: abc\n\n"u8.ToArray();
        using var reader = new SseReader();
        var sink = new PlaceSink(stream);

        reader.Append(stream, sink);

        Assert.That(sink.Place, Is.EqualTo(15));
    }

    private static List<string> Events(byte[] stream, int[] sizes, int maxEventBytes = SseReader.DefaultMaxEventBytes)
    {
        using var reader = new SseReader(maxEventBytes);
        var sink = new Sink();
        foreach (var piece in AnswerReading.Cut(stream, sizes))
        {
            var copy = piece.ToArray();
            reader.Append(copy, sink);
            Array.Fill(copy, (byte)'#');
        }

        return sink.Events;
    }

    // The standard's own words on the whole text; an unfinished last line is cut off first.
    private static List<string> Oracle(byte[] stream)
    {
        var text = Encoding.UTF8.GetString(stream);
        text = text.StartsWith('\ufeff') ? text[1..] : text;
        var lines = text.ReplaceLineEndings("\n").Split('\n')[..^1];
        var events = new List<string>();
        var name = "";
        List<string> data = [];
        foreach (var line in lines)
        {
            if (line.Length == 0)
            {
                if (data.Count > 0)
                {
                    events.Add($"{name}|{string.Join('\n', data)}");
                }

                name = "";
                data = [];
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "data")
            {
                data.Add(value);
            }
            else if (field == "event")
            {
                name = value;
            }
        }

        return events;
    }

    private sealed class Sink : ISseSink
    {
        public List<string> Events { get; } = [];

        public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) =>
            Events.Add($"{Encoding.UTF8.GetString(name)}|{Encoding.UTF8.GetString(data)}");
    }

    private sealed class PlaceSink(byte[] stream) : ISseSink
    {
        public int Place { get; private set; } = -1;

        public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) =>
            Place = stream.AsSpan().Overlaps(data, out var offset) ? offset : -1;
    }
}
