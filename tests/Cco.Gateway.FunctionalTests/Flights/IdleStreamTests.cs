using System.Text.Json.Nodes;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Exchange;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>A stream whose upstream has been silent for ten minutes is dead, whoever listens (docs/decisions/015-keep-alive.md).</summary>
internal sealed class IdleStreamTests
{
    private const string Ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private static readonly TimeSpan AlmostTheLimit = TimeSpan.FromSeconds(585);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Stream_SilentForTenMinutes_BrokenUpstreamCancelledNotStored([Values] bool cached)
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], never));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        await stream.ReadAsync(AnthropicFixtures.Events[0].Length);
        await PingsAsync(stream, AlmostTheLimit);
        var (_, broken) = await WhileTimeGoesOnAsync(stream.ReadUntilBrokenAsync());
        await stub.Request.Aborted;

        stub.Answer = StubAnswers.Stream([.. AnthropicFixtures.Events]);
        var again = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);
        var row = (await gateway.LedgerRowsAsync())[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(broken, Is.True);
            Assert.That((row.Outcome.ToString(), row.NotStored, row.CostStatus.ToString()), Is.EqualTo(("Interrupted", cached ? "upstream-error" : null, "Estimated")));
            Assert.That(again.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(gateway.Services.GetRequiredService<FlightTable>().Count, Is.Zero);
            Assert.That(gateway.Services.GetRequiredService<RecordingMemory>().InUse, Is.Zero);
        }
    }

    // Each event begins the ten minutes anew; a ping to the client does not.
    [Test]
    public async Task Stream_SpeaksNowAndThen_GoesOn([Values] bool cached)
    {
        var gates = AnthropicFixtures.Events.Select(_ => new Gate()).ToArray();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events.SelectMany((text, i) => new StreamStep[] { text, gates[i] })]));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        for (var i = 0; i < AnthropicFixtures.Events.Length; i++)
        {
            var text = await stream.ReadAsync(System.Text.Encoding.UTF8.GetByteCount(AnthropicFixtures.Events[i]));
            Assert.That(text, Is.EqualTo(AnthropicFixtures.Events[i]));
            if (i < AnthropicFixtures.Events.Length - 1)
            {
                await PingsAsync(stream, AlmostTheLimit);
            }

            gates[i].Open();
        }

        Assert.That(await stream.ReadToEndAsync(), Is.Empty);
        Assert.That((await gateway.LedgerRowAsync()).Outcome.ToString(), Is.EqualTo("Ok"));
    }

    // It may be at work still, and will be billed: nobody asks again.
    [Test]
    public async Task Stream_SilentWhileAPlainCallerWaits_502InDialectAndOneCall()
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], never));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached: true);
        await stream.ReadAsync(AnthropicFixtures.Events[0].Length);
        var plain = gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest.Replace("\"stream\":true", "\"stream\":false", StringComparison.Ordinal));
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<FlightTable>().Listeners == 2);
        var answer = await WhileTimeGoesOnAsync(plain);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("'anthropic'").And.Contain("silent"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Stream_HeadAndNothingElse_502InDialect([Values] bool cached)
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(never));
        await using var gateway = await StartAsync(stub, "openai");

        var call = gateway.ChatAsync(OpenAiFixtures.StreamRequest, Control(cached));
        await stub.FirstRequest;
        var answer = await WhileTimeGoesOnAsync(call);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("'openai'").And.Contain("silent"));
            Assert.That((await gateway.LedgerRowAsync()).Outcome.ToString(), Is.EqualTo("Interrupted"));
        }
    }

    // A shorter limit of the cluster's own holds for what its upstream sends, not for the pings.
    [Test]
    public async Task Cluster_ShorterActivityTimeout_IsTheLimit([Values] bool cached)
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], never));
        await using var gateway = await TestGateway.StartAsync(stub, configure: options =>
        {
            options.Time = _time;
            options.Routes["ReverseProxy"]!["Clusters"]!["anthropic"]!["HttpRequest"] = new JsonObject { ["ActivityTimeout"] = "00:02:00" };
        });

        using var stream = await OpenAsync(gateway, cached);
        await stream.ReadAsync(AnthropicFixtures.Events[0].Length);
        await PingsAsync(stream, TimeSpan.FromSeconds(105));
        Assert.That((await WhileTimeGoesOnAsync(stream.ReadUntilBrokenAsync())).Text, Has.Length.LessThan(Ping.Length * 5));
        await stub.Request.Aborted;
    }

    // Not a stream: a long answer may come at once, after a head that was early.
    [Test]
    public async Task PlainAnswer_SilentForLonger_IsWaitedFor()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Steps("application/json", AnthropicFixtures.Message[..1], gate, AnthropicFixtures.Message[1..]));
        await using var gateway = await StartAsync(stub);

        var call = gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        await stub.FirstRequest;
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        gate.Open();
        Assert.That((await call.Soon()).Text, Is.EqualTo(AnthropicFixtures.Message));
    }

    // The clock stands still while a ping is read, so none is missed.
    private async Task PingsAsync(OpenStream stream, TimeSpan silence)
    {
        for (var gone = TimeSpan.Zero; gone < silence; gone += KeepAlive.Interval)
        {
            _time.Advance(KeepAlive.Interval);
            Assert.That(await stream.ReadAsync(Ping.Length), Is.EqualTo(Ping));
        }
    }

    // The gateway may have begun to wait a little after the client had what came before.
    private async Task<T> WhileTimeGoesOnAsync<T>(Task<T> end)
    {
        await Until.TrueAsync(() =>
        {
            _time.Advance(KeepAlive.Interval);
            return end.IsCompleted;
        });
        return await end;
    }

    private Task<TestGateway> StartAsync(StubProvider stub, string cluster = "anthropic") =>
        TestGateway.StartAsync(stub, cluster, options => options.Time = _time);

    private static Task<OpenStream> OpenAsync(TestGateway gateway, bool cached) =>
        OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest, headers: Control(cached));

    private static (string Name, string Value)[] Control(bool cached) => cached ? [] : [("x-cco-cache", "bypass")];
}
