using Cco.Gateway.Cli;
using Cco.Gateway.Hosting;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary><c>cco cache purge</c> beside a running gateway, and without one.</summary>
internal sealed class PurgeCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Test]
    public async Task Purge_Running_MissesAndStatsNameIt()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        gateway.WriteGatewayFile();
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var purge = await RunAsync("purge", "--model", "claude-sonnet-5-5");
        var stats = await RunAsync("stats");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(purge, Is.EqualTo((0, "Purged model claude-sonnet-5-5: no answer stored for it until now is served again.\n", "")));
            Assert.That(stats.Output, Does.Match(@"\npurged  model claude-sonnet-5-5 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$"));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("miss; reason=new"));
        }
    }

    [Test]
    public async Task PurgeAll_Running_SaysWhatIsFree()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        gateway.WriteGatewayFile();
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var (exit, output, _) = await RunAsync("purge", "--all");

        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.Match(@"^Purged everything: [\d.]+ KiB of memory and [\d.]+ (KiB|bytes) of disk are free again\.\n$"));
    }

    [TestCase("--all")]
    [TestCase("--model", "claude-sonnet-5-5")]
    public async Task Purge_NoGatewayRuns_TheNextOneServesNothingOfIt(params string[] what)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await FillAsync(stub);

        var (exit, output, error) = await RunAsync(["purge", .. what]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Match(what is ["--all"] ? "^Purged everything: 0 bytes of memory and .* of disk are free again" : "^Purged model "));
            Assert.That(File.Exists(Path.Combine(_data.Path, "cache.db")), Is.EqualTo(what is not ["--all"]));
        }

        await using var gateway = await StartAsync(stub);
        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("miss; reason=new"));
    }

    [Test]
    public async Task Purge_AnotherModelAndNoGateway_TheNextOneServesTheRest()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await FillAsync(stub);

        await RunAsync("purge", "--model", "another");

        await using var gateway = await StartAsync(stub);
        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task Purge_AGatewayThatCannotBeAsked_IsNotDoneBehindItsBack()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await FillAsync(stub);
        using var dataLock = DataLock.Take(Settings.DataDirectory.Open(_data.Path));

        var (exit, _, error) = await RunAsync("purge", "--all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((exit, error), Is.EqualTo((1, $"A gateway uses {_data.Path}, and it cannot be asked. Is it starting or stopping? Try again.\n")));
            Assert.That(File.Exists(Path.Combine(_data.Path, "cache.db")), Is.True);
        }
    }

    [Test]
    public async Task Purge_NoDirectory_NothingToDo()
    {
        var folder = Path.Combine(_data.Path, "none");

        var (exit, output, _) = await CliAsync("cache", "purge", "--all", "--data", folder);

        Assert.That((exit, output), Is.EqualTo((0, "No gateway runs here, and no answers are kept for the next one.\n")));
        Assert.That(Directory.Exists(folder), Is.False);
    }

    [TestCase]
    [TestCase("--model", "")]
    [TestCase("--all", "--model", "m")]
    [TestCase("--scope", "s", "--namespace", "n")]
    public async Task Purge_NotOneThing_1AndNothingIsPurged(params string[] what)
    {
        var (exit, output, error) = await RunAsync(["purge", .. what]);

        Assert.That((exit, output, error), Is.EqualTo((1, "", "Say what to purge: one of --all, --scope NAME, --namespace NAME and --model NAME.\n")));
        Assert.That(Directory.GetFiles(_data.Path), Is.Empty);
    }

    private async Task FillAsync(StubProvider stub)
    {
        await using var gateway = await StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.StopAsync();
    }

    private Task<TestGateway> StartAsync(StubProvider stub) => TestGateway.StartAsync(stub, configure: options => options.Data = _data.Path);

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => CliAsync(["cache", .. arguments, "--data", _data.Path]);

    private static async Task<(int Exit, string Output, string Error)> CliAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (await CommandLine.InvokeAsync(arguments, output, error), output.ToString(), error.ToString());
    }
}
