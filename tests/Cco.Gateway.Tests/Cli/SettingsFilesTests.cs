using Cco.Gateway.Cli.Claude;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Cli;

/// <summary>Which settings file explains that no call came.</summary>
internal sealed class SettingsFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [TestCase("work/.claude/settings.json")]
    [TestCase("work/.claude/settings.local.json")]
    [TestCase("user/settings.json")]
    [TestCase("user/remote-settings.json")]
    public void Overrides_SetInAFile_Named(string file)
    {
        var path = _folder.Write(file, """{ "model": "opus", "env": { "ANTHROPIC_BASE_URL": "https://other.example" } }""");

        Assert.That(Overrides(), Is.EqualTo(new[] { $"{path} sets ANTHROPIC_BASE_URL" }));
    }

    [Test]
    public void Overrides_InTheRepositorysTop_Named()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, ".git"));
        var path = _folder.Write(".claude/settings.json", """{ "env": { "ANTHROPIC_CUSTOM_HEADERS": "x: y" } }""");

        Assert.That(Overrides(), Is.EqualTo(new[] { $"{path} sets ANTHROPIC_CUSTOM_HEADERS" }));
    }

    [TestCase("--settings", "FILE")]
    [TestCase("--settings=FILE", null)]
    public void Overrides_GivenByArgument_Named(string first, string? second)
    {
        var path = _folder.Write("given.json", """{ "env": { "CLAUDE_CODE_USE_BEDROCK": "1" } }""");
        string[] arguments = [.. new[] { "-p", first, second }.OfType<string>().Select(a => a.Replace("FILE", path, StringComparison.Ordinal))];

        Assert.That(Overrides(arguments), Is.EqualTo(new[] { $"{path} sets CLAUDE_CODE_USE_BEDROCK" }));
    }

    [Test]
    public void Overrides_StrongestFirst()
    {
        var user = _folder.Write("user/settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "a" } }""");
        var project = _folder.Write("work/.claude/settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "b" } }""");

        Assert.That(Overrides(), Is.EqualTo(new[] { $"{project} sets ANTHROPIC_BASE_URL", $"{user} sets ANTHROPIC_BASE_URL" }));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{ "env": [] }""")]
    [TestCase("""{ "env": { "OTHER": "x" } }""")]
    public void Overrides_FileSaysNothing_None(string text)
    {
        _folder.Write("work/.claude/settings.json", text);

        Assert.That(Overrides(), Is.Empty);
    }

    [TestCase("1", 1)]
    [TestCase("0", 0)]
    [TestCase("", 0)]
    public void Overrides_ProviderInTheEnvironment_Named(string value, int expected)
    {
        Assert.That(
            SettingsFiles.Overrides([], _folder.Path, name => name == "CLAUDE_CODE_USE_VERTEX" ? value : User(name)),
            Has.Exactly(expected).EqualTo("the environment sets CLAUDE_CODE_USE_VERTEX"));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Overrides(params string[] arguments) =>
        [.. SettingsFiles.Overrides(arguments, Path.Combine(_folder.Path, "work"), User)];

    private string? User(string name) => name == "CLAUDE_CONFIG_DIR" ? Path.Combine(_folder.Path, "user") : null;
}
