using System.Text;
using Cco.Gateway.Tests.Wire;
using Cco.Gateway.Transforms;
using Cco.Gateway.Wire.OpenAi;
using CsCheck;

namespace Cco.Gateway.Tests.Transforms;

/// <summary>Every byte of every event passes, but for the one chunk, wherever the stream is cut.</summary>
internal sealed class UsageChunkFilterTests
{
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}""";

    private static readonly Gen<(string Text, bool Passes)> Event =
        from end in Gen.OneOf("\n", "\r\n", "\r")
        from text in Gen.OneOf<(string, bool)>(
            Gen.Const((Usage, false)),
            Gen.Const((": ping", true)),
            Gen.Const(("", true)),
            Gen.OneOf(
                "[DONE]",
                """{"choices":[{"delta":{"content":"\"usage\""}}],"usage":null}""",
                """{"choices":[{"delta":{}}],"usage":{"prompt_tokens":9}}""",
                """{"choices":[],"prompt_filter_results":[{}]}""",
                """{"choices":[],"usage":null}""").Select(data => (data, true)),
            Gen.Int[0, 2 * UsageChunkFilter.MaxHeld].Select(length => ($"{{\"choices\":[{{\"delta\":{{\"content\":\"{new string('x', length)}\"}}}}]}}", true)))
        let line = text.Item1.Length == 0 || text.Item1[0] == ':' ? text.Item1 : $"data: {text.Item1}"
        // After an empty line of its own a CR would be taken together with the LF that follows.
        select ($"{line}{(line.Length == 0 ? "" : end)}{end}", text.Item2);

    [TestCase("""data: {"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}""", true)]
    [TestCase("""data: { "usage" : { "prompt_tokens_details" : { "cached_tokens" : 0 } } , "choices" : [ ] }""", true)]
    [TestCase("""data: {"usage":{},"object":"chat.completion.chunk"}""", true, Description = "some leave choices out")]
    [TestCase("id: 7\ndata: {\"choices\":[],\"usage\":{}}", true)]
    [TestCase("""data: {"choices":[],"usage":null}""", false)]
    [TestCase("""data: {"choices":[],"prompt_filter_results":[]}""", false)]
    [TestCase("""data: {"choices":[{"index":0,"finish_reason":"stop"}],"usage":{}}""", false)]
    [TestCase("""data: {"choices":[{"delta":{}}],"usage":{}}""", false)]
    [TestCase("""data: {"error":{"message":"usage"},"usage_limit":1}""", false)]
    [TestCase("""data: {"choices":[],"usage":{}""", false)]
    [TestCase("data: {\"choices\":[],\ndata: \"usage\":{}}", true, Description = "data in two lines is one text")]
    [TestCase("data: [DONE]", false)]
    [TestCase(": \"usage\"", false)]
    [TestCase("", false)]
    public void Is_Event_IsTheUsageChunk(string text, bool expected) =>
        Assert.That(UsageChunk.Is(Encoding.UTF8.GetBytes(text + "\n\n")), Is.EqualTo(expected));

    [Test]
    public void Read_AnyStreamCutAnywhere_LeavesOutTheUsageChunksOnly() =>
        Gen.Select(Event.Array[0, 8], Gen.Int[1, 5000].Array[1, 4], Gen.Int[1, 5000].Array[1, 4], Gen.Bool).Sample(
            (events, pieces, reads, cutEnd) =>
            {
                // An end that never came: what is there is passed on, for it is no event yet.
                var tail = cutEnd ? $"data: {Usage}" : "";
                var stream = string.Concat(events.Select(e => e.Text)) + tail;
                var expected = string.Concat(events.Where(e => e.Passes).Select(e => e.Text)) + tail;
                return Normal(Read(stream, pieces, reads)) == Normal(expected);
            },
            iter: 2000);

    [Test]
    public void Read_EachEvent_IsPassedOnWhenItEnds()
    {
        var pieces = new[] { "data: {\"choices\":[{\"delta\":{}}]}\n", "\n", $"data: {Usage}\n\n", "data: [DONE]\n\n" };
        var filter = new UsageChunkFilter(new Pieces(pieces.Select(Encoding.UTF8.GetBytes)));
        var buffer = new byte[1000];

        // YARP waits with an empty buffer for bytes, then reads them.
        Assert.That(filter.ReadAsync(Memory<byte>.Empty).AsTask().IsCompletedSuccessfully, Is.True);
        var first = filter.ReadAsync(buffer).AsTask().Result;
        Assert.That(Encoding.UTF8.GetString(buffer, 0, first), Is.EqualTo(pieces[0] + pieces[1]));
        var second = filter.ReadAsync(buffer).AsTask().Result;
        Assert.That(Encoding.UTF8.GetString(buffer, 0, second), Is.EqualTo(pieces[3]));
        Assert.That(filter.ReadAsync(buffer).AsTask().Result, Is.Zero);
        Assert.That(filter.ReadAsync(buffer).AsTask().Result, Is.Zero);
    }

    [Test]
    public void Read_EventLongerThanIsHeld_IsPassedOnBeforeItsEnd()
    {
        var filter = new UsageChunkFilter(new Pieces([new byte[UsageChunkFilter.MaxHeld + 100], [1]]));

        Assert.That(filter.ReadAsync(new byte[2 * UsageChunkFilter.MaxHeld]).AsTask().Result, Is.EqualTo(UsageChunkFilter.MaxHeld + 97));
    }

    [Test]
    public void Read_LineThatEndsWhereAnEventIsPassedOn_IsNoEndOfTheEvent()
    {
        // The last three bytes that are held begin with the line's end; the next line alone would look like the chunk.
        var pieces = new[] { $": {new string('x', UsageChunkFilter.MaxHeld)}\nda", $"ta: {Usage}\n\n" };

        Assert.That(Read(string.Concat(pieces), [.. pieces.Select(piece => piece.Length)], [100_000]), Is.EqualTo(string.Concat(pieces)));
    }

    [Test]
    public void Dispose_BeforeTheEnd_DisposesTheUpstreams()
    {
        var inner = new Pieces([]);

        new UsageChunkFilter(inner).Dispose();

        Assert.That(inner.IsDisposed, Is.True);
    }

    private static string Read(string stream, int[] pieces, int[] reads)
    {
        using var filter = new UsageChunkFilter(new Pieces(AnswerReading.Cut(Encoding.UTF8.GetBytes(stream), pieces).Select(piece => piece.ToArray())));
        var result = new MemoryStream();
        for (var turn = 0; ; turn++)
        {
            var buffer = new byte[reads[turn % reads.Length]];
            var read = filter.ReadAsync(buffer).AsTask().Result;
            if (read == 0)
            {
                return Encoding.UTF8.GetString(result.ToArray());
            }

            result.Write(buffer, 0, read);
        }
    }

    // A left out event may leave the LF of its CRLF behind as an empty line, which says nothing.
    private static string Normal(string stream) => string.Join(
        '\n',
        stream.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n').Where(line => line.Length > 0));

    private sealed class Pieces(IEnumerable<byte[]> pieces) : MemoryStream
    {
        private readonly Queue<byte[]> _pieces = new(pieces);

        public bool IsDisposed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty || !_pieces.TryPeek(out var piece))
            {
                return new(0);
            }

            var count = Math.Min(buffer.Length, piece.Length);
            piece.AsMemory(0, count).CopyTo(buffer);
            _pieces.Dequeue();
            if (count < piece.Length)
            {
                var rest = new[] { piece[count..] }.Concat(_pieces).ToArray();
                _pieces.Clear();
                Array.ForEach(rest, _pieces.Enqueue);
            }

            return new(count);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
