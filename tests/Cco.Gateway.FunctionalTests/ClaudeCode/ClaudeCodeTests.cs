using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>Claude Code itself against the simulated upstream.</summary>
internal sealed class ClaudeCodeTests
{
    private static readonly (string, string)[] Key = [("ANTHROPIC_API_KEY", "sk-dummy")];

    [SetUp]
    public void NeedsClaude() => ClaudeProgram.Require();

    [Test]
    public async Task Print_Question_Answered()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var home = new TempFolder();

        var (exit, output, error) = await ClaudeProgram.RunAsync(gateway, home, Key, "-p", "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Contain("[simulated]"));
            var rows = await gateway.LedgerRowsAsync();
            Assert.That(rows, Is.Not.Empty);
            Assert.That(rows.Select(row => row.Outcome), Is.All.EqualTo(Analytics.CallResult.Ok));
        }
    }

    [Test]
    public async Task Print_ReadsAFile_ContentComesBack()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var home = new TempFolder();
        var file = home.Write("note.txt", "the-word-is-kingfisher");

        var (exit, output, error) = await ClaudeProgram.RunAsync(gateway, home, Key, "-p", $"Use Read on {file}", "--allowedTools", "Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Contain("the-word-is-kingfisher"));
        }
    }
}
