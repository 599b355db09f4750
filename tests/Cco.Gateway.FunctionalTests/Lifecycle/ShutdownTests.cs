using System.Text;
using Cco.Gateway.Analytics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Lifecycle;

/// <summary>A stop lets running calls end, takes no new ones, and forgets no record.</summary>
internal sealed class ShutdownTests
{
    [Test]
    public async Task Stop_RunningStream_EndsWhole()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..3], gate, .. AnthropicFixtures.Events[3..]]));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var response = await gateway.OpenAsync(
            ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest)));

        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        var stop = gateway.StopAsync();
        await stopping.Task.Soon();
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await response.Content.ReadAsStringAsync().Soon(), Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(async () => await stop.Soon(), Throws.Nothing);
        }
    }

    [Test]
    public async Task Stop_LedgerHasEveryCall()
    {
        using var folder = new TempFolder();
        await using (var gateway = await TestGateway.StartAsync(o => o.Data = folder.Path))
        {
            for (var i = 0; i < 20; i++)
            {
                await gateway.ChatAsync(OpenAiFixtures.Request);
            }

            await gateway.StopAsync();
        }

        using var store = LedgerStore.OpenReadOnly(Path.Combine(folder.Path, "ledger.db"));
        using var queries = new LedgerQueries(store);
        Assert.That(queries.Recent(), Has.Count.EqualTo(20));
    }

    [Test]
    public async Task Stop_ThenStartOnTheSameData_BooksGoOn()
    {
        using var folder = new TempFolder();
        for (var i = 1; i <= 2; i++)
        {
            await using var gateway = await TestGateway.StartAsync(o => o.Data = folder.Path);

            // A restart starts with an empty cache: answers are kept in memory.
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(await gateway.LedgerRowsAsync(), Has.Count.EqualTo(i));
            await gateway.StopAsync();
        }
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    [Platform(Exclude = "Win", Reason = "Windows has no such signals.")]
    public async Task Signal_StreamRunning_EndsItLogsAndExits0(string signal)
    {
        using var folder = new TempFolder();
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..3], gate, .. AnthropicFixtures.Events[3..]]));
        var options = new TestGatewayOptions().Upstream("anthropic", stub.Url);
        folder.Write("appsettings.json", """{ "Cco": { "Upstream": "anthropic" } }""");
        folder.Write("yarp.routes.json", options.Routes.ToJsonString());
        await using var program = CcoProcess.Start(folder, "--port", "0", "--dashboard-port", "0", "--data", Path.Combine(folder.Path, "data"));
        var url = await program.GatewayUrl;
        using var client = new HttpClient();
        using var response = await client.SendAsync(
            ApiCalls.Request(HttpMethod.Post, $"{url}/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest)),
            HttpCompletionOption.ResponseHeadersRead);
        var found = File.Exists(Path.Combine(folder.Path, "data", "gateway.json"));

        await program.SignalAsync(signal);
        await RefusesAsync(url);
        gate.Open();
        var text = await response.Content.ReadAsStringAsync().Soon();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await program.ExitAsync(), Is.Zero);
            Assert.That(text, Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(program.Errors, Is.Empty);
            var log = string.Join('\n', program.Output);
            Assert.That(log, Does.Match("(?s)Stopping: no new calls.*All calls have ended, the ledger is written"));
            Assert.That(found, Is.True);
            Assert.That(File.Exists(Path.Combine(folder.Path, "data", "gateway.json")), Is.False);
        }

        using var store = LedgerStore.OpenReadOnly(Path.Combine(folder.Path, "data", "ledger.db"));
        using var queries = new LedgerQueries(store);
        Assert.That(queries.Recent().Single().Outcome, Is.EqualTo(CallResult.Ok));
    }

    // The listener closes a moment after the signal: asked until it has.
    private static async Task RefusesAsync(string url)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                await using var socket = await RawClient.ConnectAsync(url);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }

        Assert.Fail("New connections are still taken.");
    }
}
