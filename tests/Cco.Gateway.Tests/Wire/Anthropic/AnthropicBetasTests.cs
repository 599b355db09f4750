using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire.Anthropic;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Wire.Anthropic;

[TestFixture]
internal sealed class AnthropicBetasTests
{
    private static readonly TestCaseData<string?[], string>[] Headers =
    [
        new([], ""),
        new([null], ""),
        new([""], ""),
        new([" , ,"], ""),
        new(["a"], "a"),
        new(["b,a"], "a,b"),
        new(["b , a", "a"], "a,b"),
        new(["b", "a"], "a,b"),
        new(["B,a"], "B,a"),
        new(["prompt-caching-2024-07-31"], ""),
        new(["x,prompt-caching-2024-07-31 ,pdfs-2024-09-25"], "x"),
        new(["Prompt-Caching-2024-07-31"], "Prompt-Caching-2024-07-31"),
        new(["files-api-2025-04-14,skills-2025-10-02"], "files-api-2025-04-14,skills-2025-10-02"),
    ];

    [TestCaseSource(nameof(Headers))]
    public void Normalize_HeaderLines_GivesTheEffectiveSet(string?[] lines, string expected) =>
        Assert.That(AnthropicBetas.Normalize(new StringValues(lines)), Is.EqualTo(expected));

    [Test]
    public void NoOps_Specification_NamesEach()
    {
        var text = File.ReadAllText(Path.Combine(Specification.Root(), "docs", "cache-key.md"));
        using (Assert.EnterMultipleScope())
        {
            foreach (var beta in AnthropicBetas.NoOps)
            {
                Assert.That(text, Does.Contain($"`{beta}`"));
                Assert.That(AnthropicBetas.Normalize(beta), Is.Empty);
            }
        }
    }
}
