using System.Text;
using Cco.Gateway.Wire.Replay;
using CsCheck;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Two readers of event streams, one for chunks and one for places: they find the same events.</summary>
internal sealed class StreamEventsTests
{
    private static readonly Gen<string> Soup = Gen.OneOf(
            "data: ", "data:", "data", "event: ", "event:", "event", "id: 1", ": note", "retry: 5", "\n", "\n", "\n\n", "\r\n", "\r", "\ufeff", "x", "{}", " ", ":", "dat")
        .Array[0, 40].Select(string.Concat);

    [Test]
    public void MoveNext_AnyBytes_FindsWhatSseReaderFinds() => Soup.Sample(text =>
    {
        var stream = Encoding.UTF8.GetBytes(text);
        var expected = RecordedEvents.Of(stream);
        var found = new List<(string, string)>();
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            var data = Encoding.UTF8.GetString(events.Data.Of(stream));
            // Of several lines only the last is told.
            var split = events.IsSplit ? expected[found.Count].Data : data;
            Assert.That(split, Does.EndWith(data));
            Assert.That(split.Contains('\n', StringComparison.Ordinal), Is.EqualTo(events.IsSplit));
            found.Add((Encoding.UTF8.GetString(events.Name.Of(stream)), split));
        }

        Assert.That(found, Is.EqualTo(expected));
    });

    [Test]
    public void Frame_OfEachEvent_HoldsAllBytesUpToTheNext()
    {
        var stream = ": a\ndata: 1\n\n\n: b\r\n\r\nevent: x\rdata: 2\r\rdata: 3\n"u8;
        var frames = new List<string>();
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            frames.Add(Encoding.UTF8.GetString(events.Frame.Of(stream)));
        }

        Assert.That(frames, Is.EqualTo(new[] { ": a\ndata: 1\n\n", "event: x\rdata: 2\r\r" }));
    }
}
