using Cco.Gateway.Upstreams.Simulated;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class TextChunksTests
{
    [TestCaseSource(typeof(TokenPrompts), nameof(TokenPrompts.All))]
    public void Chunks_OfAnyText_AreWholeScalarsAndJoinToIt(string text)
    {
        // Every offset, so that each scalar meets each border once.
        for (var shift = 0; shift < 26; shift++)
        {
            var shifted = new string('x', shift) + text;
            foreach (var chunks in (List<string>[])[Strings(TextChunks.OfText(shifted)), Strings(TextChunks.OfJson(shifted))])
            {
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(string.Concat(chunks), Is.EqualTo(shifted));
                    Assert.That(chunks, Is.All.Not.Empty);
                    Assert.That(chunks.Exists(chunk => char.IsLowSurrogate(chunk[0]) || char.IsHighSurrogate(chunk[^1])), Is.False);
                }
            }
        }
    }

    [Test]
    public void Chunks_OfLongText_AreManyAndSmall()
    {
        var chunks = Strings(TextChunks.OfText(string.Concat(Enumerable.Repeat("word after word ", 50))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(chunks, Has.Count.InRange(30, 60));
            Assert.That(chunks.Max(chunk => chunk.Length), Is.LessThan(40));
        }
    }

    [Test]
    public void Chunks_OfNothing_AreNone()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TextChunks.OfText(""), Is.Empty);
            Assert.That(TextChunks.OfJson(""), Is.Empty);
        }
    }

    private static List<string> Strings(IEnumerable<ReadOnlyMemory<char>> chunks) => [.. chunks.Select(chunk => chunk.ToString())];
}
