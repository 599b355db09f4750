using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Cco.TestKit.Grammar;

/// <summary>One event of a stream, read as strictly as any client does: at most one <c>event:</c> line, one <c>data:</c> line, one empty line, LF.</summary>
internal sealed record SseEvent(string? Name, string Data)
{
    /// <summary>The data as an object; parsed anew each time, because nodes belong to one tree.</summary>
    public JsonObject Json => JsonNode.Parse(Data)!.AsObject();

    public static List<SseEvent> Parse(ReadOnlySpan<byte> stream) => Parse(Encoding.UTF8.GetString(stream));

    public static List<SseEvent> Parse(string stream)
    {
        Assert.That(stream, Does.EndWith("\n\n").And.Not.Contain("\r").And.Not.Contain("\ufffd"));
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
