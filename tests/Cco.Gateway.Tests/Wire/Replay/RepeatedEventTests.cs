using System.Text;
using Cco.Gateway.Wire.Replay;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>What need not be parsed: an event that differs from the one before in one plain string.</summary>
internal sealed class RepeatedEventTests
{
    private const string First = """{"type":"text_delta","text":"Hel"}""";

    [TestCase("""{"type":"text_delta","text":"lo"}""", "lo")]
    [TestCase("""{"type":"text_delta","text":""}""", "")]
    [TestCase("""{"type":"text_delta","text":"漢字"}""", "漢字")]
    [TestCase("""{"type":"text_delta","text":"lo"   }""", "lo")]
    [TestCase("""{"type":"text_delta","text":"lo\n"}""", null)]
    [TestCase("""{"type":"text_delta","text":"lo\"}""", null)]
    [TestCase("""{"type":"text_delta","text":"lo","more":"lo"}""", null)]
    [TestCase("""{"type":"text_delta","text":"lo""", null)]
    [TestCase("""{"type":"text_delta","text":""", null)]
    [TestCase("""{"type":"text_delta", "text":"lo"}""", null)]
    [TestCase("""{"type":"text_data","text":"lo"}""", null)]
    [TestCase("{\"type\":\"text_delta\",\"text\":\"l\to\"}", null)]
    [TestCase("", null)]
    public void TryMatch_AfterTheFirst_OnlyThePlainPiece(string next, string? piece)
    {
        var text = Encoding.UTF8.GetBytes(First + next);
        var repeated = new RepeatedEvent();
        repeated.Learn(text, new Run(0, First.Length), new Run(First.IndexOf("Hel", StringComparison.Ordinal), 3));

        var matched = repeated.TryMatch(text, new Run(First.Length, text.Length - First.Length), out var found);

        Assert.That(matched ? Encoding.UTF8.GetString(found.Of(text)) : null, Is.EqualTo(piece));
    }

    [Test]
    public void TryMatch_NothingLearnedOrForgotten_False()
    {
        var text = Encoding.UTF8.GetBytes(First);
        var repeated = new RepeatedEvent();
        Assert.That(repeated.TryMatch(text, new Run(0, text.Length), out _), Is.False);
        repeated.Learn(text, new Run(0, text.Length), new Run(First.IndexOf("Hel", StringComparison.Ordinal), 3));
        repeated.Forget();

        Assert.That(repeated.TryMatch(text, new Run(0, text.Length), out _), Is.False);
    }
}
