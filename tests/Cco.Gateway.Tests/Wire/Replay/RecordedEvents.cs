using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>The events of a recorded stream, as <see cref="SseReader"/> finds them.</summary>
internal sealed class RecordedEvents : ISseSink
{
    private readonly List<(string Name, string Data)> _events = [];

    public static List<(string Name, string Data)> Of(ReadOnlySpan<byte> stream)
    {
        using var reader = new SseReader();
        var sink = new RecordedEvents();
        reader.Append(stream, sink);
        return sink._events;
    }

    void ISseSink.OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) =>
        _events.Add((Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(data)));
}
