using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

/// <summary>Where something may be put into a stream that is sent piece by piece.</summary>
internal sealed class EventGapTests
{
    private static readonly string[] Samples =
    [
        "data: a\n\n",
        "data: a\r\n\r\n",
        ": hi\n\nevent: x\ndata: a\ndata: b\n\n: more\n\ndata: c\n\n",
        "data: a\n\r\ndata: b\r\n\n",
    ];

    [TestCase("", false)]
    [TestCase("data: a\n", false, Description = "no empty line yet")]
    [TestCase("data: a\n\n", true)]
    [TestCase("data: a\r\n\r\n", true)]
    [TestCase("data: a\r\n", false)]
    [TestCase("data: a\n\r\n", true)]
    [TestCase("data: a\r\n\n", true)]
    [TestCase("data: a\r\r", false, Description = "LF may follow")]
    [TestCase("data: a\n\r", false, Description = "LF may follow")]
    [TestCase("data: a\n\nd", false)]
    [TestCase("data: a\n\ndata: b\n", false)]
    [TestCase("data: a\n\n: comment\n", false)]
    [TestCase("data: a\n\n\n\n", true)]
    [TestCase(": comment\n\n", false, Description = "no event yet")]
    [TestCase("event: x\n\n", false, Description = "an event without data is none")]
    [TestCase(": comment\n\ndata: a\n\n", true)]
    public void IsOpen_AfterTheBytes_BetweenEventsOnly(string bytes, bool open)
    {
        using var whole = new EventGap();
        using var single = new EventGap();

        whole.Pass(Encoding.UTF8.GetBytes(bytes));
        foreach (var one in Encoding.UTF8.GetBytes(bytes))
        {
            single.Pass([one]);
        }

        Assert.That((whole.IsOpen, single.IsOpen), Is.EqualTo((open, open)));
    }

    [TestCase("event: ping\ndata: {}\n\n", false)]
    [TestCase("data: message_start\n\n", false)]
    [TestCase("event: message_start\ndata: {}\n\n", true)]
    [TestCase("event: message_start\ndata: {}\n", false)]
    [TestCase("event: ping\ndata: {}\n\nevent: message_start\ndata: {}\n\nevent: x\ndata: {}\n\n", true)]
    public void IsOpen_WithAFirstEvent_NotBeforeIt(string bytes, bool open)
    {
        using var gap = new EventGap("message_start"u8.ToArray());

        gap.Pass(Encoding.UTF8.GetBytes(bytes));

        Assert.That(gap.IsOpen, Is.EqualTo(open));
    }

    // Against the reader's own idea of where events end.
    [TestCaseSource(nameof(Samples))]
    public void IsOpen_EveryPrefix_AsTheReaderHasIt(string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var length = 0; length <= bytes.Length; length++)
        {
            using var gap = new EventGap();
            gap.Pass(bytes.AsSpan(0, length));
            if (gap.IsOpen)
            {
                Assert.That(EventsOf([.. bytes[..length], .. "data: put in\n\n"u8, .. bytes[length..]]), Is.EqualTo(EventsOf(bytes) + 1), $"at {length}");
            }
        }
    }

    private static int EventsOf(byte[] bytes)
    {
        using var reader = new SseReader();
        var counter = new Counter();
        reader.Append(bytes, counter);
        return counter.Count;
    }

    private sealed class Counter : ISseSink
    {
        public int Count { get; private set; }

        public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => Count++;
    }
}
