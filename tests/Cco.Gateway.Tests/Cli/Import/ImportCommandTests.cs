using Cco.Gateway.Cli;
using Cco.TestKit;
using static Cco.TestKit.Fixtures.TranscriptFixtures;

namespace Cco.Gateway.Tests.Cli.Import;

/// <summary>Users see these texts, so they are pinned whole.</summary>
internal sealed class ImportCommandTests
{
    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Import_NoGateway_BooksInTheLedgerAndTheReportSplitsItOff()
    {
        // 1000×1 + 100×5 and 10×1 + 10×5 millionths.
        _folder.Write("t/-home-ada-shop/s1.jsonl", string.Join('\n', Prompt(), Answer("msg_1", Usage(1000, 1)), Answer("msg_1", Usage(1000, 100)), "broken", ApiError(), ""));
        _folder.Write("t/-home-ada-shop/s1/subagents/agent-a1.jsonl", Answer("msg_2", Usage(10, 10), agent: "a1") + "\n");
        _folder.Write("t/history.txt", "not read");

        var first = await RunAsync("import", "claude-code", Path.Combine(_folder.Path, "t"));
        var second = await RunAsync("import", "claude-code", Path.Combine(_folder.Path, "t"));
        var report = await ReportAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo((0, "Read 2 files with 2 messages: 2 new, 0 known, 1 unreadable line; $0.00156 at list prices, which is no spend.\n", """
                Read files: 1 of 2
                Read files: 2 of 2
                Booked calls: 2 of 2

                """)));
            Assert.That(second.Output, Is.EqualTo("Read 2 files with 2 messages: 0 new, 2 known, 1 unreadable line; $0 at list prices, which is no spend.\n"));
            Assert.That(report, Does.Match(@"Spend +\$0 *\n").And.Match(@"imported +2 +- +\$0\.00156 "));
        }
    }

    [Test]
    public async Task Import_ModelWithoutAPrice_SaysSo()
    {
        _folder.Write("t/a.jsonl", Answer("msg_1", Usage(1, 1), model: "mystery-9") + "\n");

        Assert.That(
            (await RunAsync("import", "claude-code", Path.Combine(_folder.Path, "t"))).Output,
            Is.EqualTo("Read 1 file with 1 message: 1 new, 0 known, 0 unreadable lines; $0 at list prices, which is no spend. No price is known for 1 of the new; cco report names them.\n"));
    }

    [Test]
    public async Task Import_NoSuchFolder_SaysSo()
    {
        var none = Path.Combine(_folder.Path, "none");

        Assert.That(
            await RunAsync("import", "claude-code", none),
            Is.EqualTo((1, "", $"There is no folder {none}. Name the one with Claude Code's transcripts: cco import claude-code DIR.\n")));
    }

    [Test]
    public void Read_FileThatIsGone_IsNamedAndPassedOver()
    {
        var gone = Path.Combine(_folder.Path, "gone.jsonl");
        var transcripts = new Gateway.Cli.Import.Transcripts();
        transcripts.Read(gone, DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.That((transcripts.Files, transcripts.Failed.Single().StartsWith($"{gone} cannot be read: ", StringComparison.Ordinal)), Is.EqualTo((0, true)));
    }

    [TestCase("/x", "/x/projects")]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void DefaultFolder_OfClaudeCode(string? own, string? expected) => Assert.That(
        Gateway.Cli.Import.Transcripts.DefaultFolder(name => name == "CLAUDE_CONFIG_DIR" ? own : null),
        expected is null ? Does.EndWith(Path.Combine(".claude", "projects")) : Is.EqualTo(expected));

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var status = await CommandLine.InvokeAsync([.. args, "--data", Path.Combine(_folder.Path, "data"), "--config", _folder.Path], output, error);
        return (status, output.ToString(), error.ToString());
    }

    private async Task<string> ReportAsync() => (await RunAsync("report")).Output;
}
