using Cco.Gateway.Cli;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Cli;

/// <summary>Users see these texts, so they are pinned whole.</summary>
internal sealed class PricesCommandTests
{
    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Check_GoodFile_SaysWhatItDoesAndDoubts()
    {
        var file = Write("mine.json", """
            {
              "$schema": "./schemas/prices.schema.json",
              "aliases": { "ours": "qwen3" }, "shadows": { "llama3.3": "claude-haiku-5-5" },
              "rows": [
                { "model": "claude-opus-5", "from": "2026-11-01", "input": "4", "output": "20", "cacheRead": "0.40", "terms": "claude-us" },
                { "model": "qwen3", "input": "0.20", "output": "0.60", "cacheRead": "0.02" }
              ]
            }
            """);

        Assert.That(await RunAsync("prices", "check", file), Is.EqualTo((0, """
            claude-opus-5: replaces the built-in claude-opus-5
            claude-opus-5: calls before 2026-11-01 have no price; a row without from holds since ever
            qwen3: added
            Valid: 2 models, 2 rows, 1 alias, 1 shadow.

            """, "")));
    }

    [Test]
    public async Task Check_BadFile_NamesEveryErrorWithItsLine()
    {
        var file = Write("mine.json", """
            {
              "rows": [
                { "model": "a", "input": 1 },
                { "model": "b", "inputt": "1" }
              ]
            }
            """);

        Assert.That(await RunAsync("prices", "check", file), Is.EqualTo((2, "", $"""
            {file}:3: $.rows[0].input: 1 is a number; write it as text, "1"
            {file}:4: $.rows[1].inputt: not known here; known are model, from, input, output, cacheRead, cacheWrite, cacheWriteLong, steps, terms, source, note
            {file}:4: $.rows[1].input: missing; write USD per million tokens, like "2.50"

            """)));
    }

    [TestCase("check")]
    [TestCase("diff", "built-in")]
    public async Task Any_NoSuchFile_SaysSo(params string[] command)
    {
        var file = Path.Combine(_folder.Path, "none.json");

        Assert.That(await RunAsync(["prices", .. command, file]), Is.EqualTo((2, "", $"{file}: There is no such file.\n")));
    }

    [Test]
    public async Task Diff_FileAgainstTheBuiltInPrices_SaysWhatChanges()
    {
        var file = Write("mine.json", """{ "rows": [ { "model": "gpt-4o-mini", "input": "0.10", "output": "0.60", "cacheRead": "0.075", "terms": "gpt-no-priority" } ] }""");

        Assert.That(await RunAsync("prices", "diff", "built-in", file), Is.EqualTo((0, "gpt-4o-mini: input 0.15 becomes 0.1\n", "")));
    }

    [Test]
    public async Task Diff_OfTheSame_SaysNoDifference() =>
        Assert.That(await RunAsync("prices", "diff", "built-in", "built-in"), Is.EqualTo((0, "No difference.\n", "")));

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var status = await CommandLine.InvokeAsync(args, output, error);
        return (status, output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        _folder.Write(name, text);
        return Path.Combine(_folder.Path, name);
    }
}
