using System.Text;
using Cco.Gateway.Upstreams.Simulated;
using Microsoft.ML.Tokenizers;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class TokenCounterTests
{
    private static readonly TiktokenTokenizer O200k = TiktokenTokenizer.CreateForModel("gpt-4o");

    [TestCaseSource(typeof(TokenPrompts), nameof(TokenPrompts.All))]
    public void Count_VariedPrompt_WithinThirtyPercentOfO200k(string prompt)
    {
        var real = O200k.CountTokens(prompt);

        Assert.That(TokenCounter.Count(prompt), Is.EqualTo(real).Within(30).Percent);
    }

    [Test]
    public void Count_AllPromptsTogether_WithinTenPercentOfO200k()
    {
        var all = string.Join('\n', TokenPrompts.All);

        Assert.That(TokenCounter.Count(all), Is.EqualTo(O200k.CountTokens(all)).Within(10).Percent);
    }

    [TestCase("", ExpectedResult = 0)]
    [TestCase(" ", ExpectedResult = 1)]
    [TestCase("a", ExpectedResult = 1)]
    [TestCase("\ud83d\ude00", ExpectedResult = 2)]
    public int Count_TinyText_IsAtLeastOne(string text) => TokenCounter.Count(text);

    [TestCaseSource(typeof(TokenPrompts), nameof(TokenPrompts.All))]
    public void Fit_AnyLimit_NeverExceedsItNorSplitsAScalar(string prompt)
    {
        using (Assert.EnterMultipleScope())
        {
            for (var limit = 0; limit <= TokenCounter.Count(prompt) + 1; limit++)
            {
                var part = prompt[..TokenCounter.Fit(prompt, limit)];
                Assert.That(TokenCounter.Count(part), Is.LessThanOrEqualTo(Math.Max(1, limit)), part);
                Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(part)), Is.EqualTo(part));
            }

            Assert.That(TokenCounter.Fit(prompt, TokenCounter.Count(prompt) + 1), Is.EqualTo(prompt.Length));
        }
    }
}
