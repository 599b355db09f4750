using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Tests.Analytics.PromptCache;

/// <summary>Turns whose messages are letters.</summary>
internal static class Turns
{
    public static PromptTurn Of(string messages, long read = 30_000, string owner = "owner") => new()
    {
        Id = TestCalls.Id("1"),
        At = TestCalls.Noon,
        Owner = owner,
        Cluster = "anthropic",
        ModelAsked = "claude-opus-5-5",
        ModelServed = "claude-opus-5-5",
        Betas = "a,b",
        Automatic = false,
        Digest = new PromptDigest
        {
            Tools = [new NamedDigest("Bash", 1), new NamedDigest("Read", 2)],
            System = [1, 2, 3],
            Messages = [.. messages.Select(letter => (ulong)letter)],
            Lifetime = TimeSpan.FromMinutes(5),
        },
        Counts = new PromptCounts(40_000, read, 1_000),
    };

    public static PromptTurn With(this PromptTurn turn, Func<PromptDigest, PromptDigest> change) => turn with { Digest = change(turn.Digest) };
}
