using System.Text.Json;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>One event of a stream, read strictly: at most one <c>event:</c> line, one <c>data:</c> line, one empty line.</summary>
internal sealed record SseEvent(string? Name, string Data)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Data);
            return document.RootElement.Clone();
        }
    }

    public static List<SseEvent> Parse(string stream)
    {
        Assert.That(stream, Does.EndWith("\n\n"));
        Assert.That(stream, Does.Not.Contain("\r"));
        var events = new List<SseEvent>();
        foreach (var frame in stream[..^2].Split("\n\n"))
        {
            var lines = frame.Split('\n');
            var name = lines[0].StartsWith("event: ", StringComparison.Ordinal) ? lines[0]["event: ".Length..] : null;
            Assert.That(lines, Has.Length.EqualTo(name is null ? 1 : 2), frame);
            Assert.That(lines[^1], Does.StartWith("data: "), frame);
            events.Add(new SseEvent(name, lines[^1]["data: ".Length..]));
        }

        return events;
    }
}
