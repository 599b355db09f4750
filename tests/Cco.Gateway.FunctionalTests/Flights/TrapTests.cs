using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>The traps of a response that is shared (architecture.md 3), each stepped on.</summary>
internal sealed class TrapTests
{
    private static readonly string Whole = string.Concat(AnthropicFixtures.Events);

    [Test]
    public async Task UpstreamBreaksRightBehindItsEvents_TheLeaderHasThemBeforeItsConnectionBreaks()
    {
        await using var gateway = await TestGateway.StartAsync();
        var texts = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var body = AnthropicFixtures.StreamRequest.Replace("What is", $"[simulate: cut-after=10] {i} What is", StringComparison.Ordinal);
            using var stream = await OpenStream.StartAsync(gateway, "/v1/messages", body, default, ("anthropic-version", "2023-06-01"));
            var (text, broken) = await stream.ReadUntilBrokenAsync();
            Assert.That(broken, Is.True);
            texts.Add(text);
        }

        Assert.That(texts.Select(text => text.Split("event: ").Length - 1), Is.All.EqualTo(10));
    }

    // YARP resets an HTTP/2 stream of its own accord; what it finds must not be the leader's.
    [Test]
    public async Task UpstreamBreaksBeforeTheFirstByte_LeadersConnectionIsNotReset()
    {
        var reset = new ResetFeature();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Reset());
        await using var gateway = await TestGateway.StartAsync(stub, configure: reset.Install);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["type"], Is.EqualTo("api_error"));
            Assert.That(reset.Codes, Is.Empty);
        }
    }

    [Test]
    public async Task UpstreamBreaksMidStream_EachListenerIsResetOnce()
    {
        var gate = new Gate();
        var reset = new ResetFeature();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, StreamStep.Reset));
        await using var gateway = await TestGateway.StartAsync(stub, configure: reset.Install);

        using var leader = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        using var listener = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        await leader.ReadAsync(Encoding.UTF8.GetByteCount(AnthropicFixtures.Events[0]));
        await listener.ReadAsync(Encoding.UTF8.GetByteCount(AnthropicFixtures.Events[0]));
        gate.Open();
        await Until.TrueAsync(() => reset.Codes.Count == 2);

        Assert.That(reset.Codes, Is.All.EqualTo(2));
    }

    // The token YARP hands down is reset and given to another call once the first one's pipeline is through.
    [Test]
    public async Task FlightIsOver_AnotherCallIsAborted_ASlowListenerOfTheFirstIsNotDisturbed()
    {
        var large = $": {new string('x', 8 << 20)}\n\n";
        var all = AnthropicFixtures.Events[0] + large + string.Concat(AnthropicFixtures.Events[1..]);
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], large + string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub);

        using var leader = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        using var slow = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        var first = await slow.ReadAsync(1);
        Assert.That(await leader.ReadToEndAsync(), Is.EqualTo(all));

        var never = new Gate();
        stub.Answer = StubAnswers.After(never, StubAnswers.Json(AnthropicFixtures.Message));
        for (var i = 1; i <= 20; i++)
        {
            using var leave = new CancellationTokenSource();
            var call = gateway.OpenAsync(ApiCalls.Request(
                HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.RequestFor("m", $"\"system\":\"{i}\","))), leave.Token);
            await Until.TrueAsync(() => stub.Calls > i);
            await leave.CancelAsync();
            await stub.Requests[i].Aborted;
            await Assert.CatchAsync<OperationCanceledException>(async () => await call);
        }

        Assert.That(first + await slow.ReadToEndAsync(), Is.EqualTo(all));
    }

    // Its memory would be another client's prompt by the time the upstream reads it.
    [Test]
    public async Task LeaderLeavesWhileItsBodyIsBeingSent_TheUpstreamGetsThatBody()
    {
        var reading = new Gate();
        var body = AnthropicFixtures.RequestFor("m", $"\"system\":\"{new string('a', 9 << 20)}\",");
        await using var upstream = await RawProvider.StartAsync(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(AnthropicFixtures.Message)}\r\n\r\n{AnthropicFixtures.Message}", reading);
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        var joins = new Joins();
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            joins.Observe(o);
            o.Upstream("anthropic", upstream.Url).Cluster("other", stub.Url);
            o.Route("other", """{ "ClusterId": "other", "Order": -1, "Match": { "Path": "/v1/messages", "Headers": [{ "Name": "x-cco-model", "Values": ["other"] }] } }""");
        });
        using var leave = new CancellationTokenSource();

        var leader = gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(body)), leave.Token);
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<Caching.Flights.FlightTable>().Listeners == 1);
        var listener = gateway.PostAsync("/v1/messages", body);
        await joins.Count(1);
        await leave.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(async () => await leader);
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<Caching.Flights.FlightTable>().Listeners == 1);
        for (var i = 0; i < 3; i++)
        {
            await gateway.PostAsync("/v1/messages", AnthropicFixtures.RequestFor("other", $"\"system\":\"{i}{new string('b', 9 << 20)}\","));
        }

        reading.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await listener.Soon()).Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(upstream.Request.EndsWith(body, StringComparison.Ordinal), Is.True);
        }
    }

    [Test]
    public async Task Trailers_ReachTheClient()
    {
        var trailers = new TrailersFeature();
        await using var upstream = await RawProvider.StartAsync(
            $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\ntrailer: x-checksum\r\n\r\n{Encoding.UTF8.GetByteCount(Whole):x}\r\n{Whole}\r\n0\r\nx-checksum: 42\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            trailers.Install(o);
            o.Upstream("anthropic", upstream.Url);
        });

        Assert.That((await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest)).Text, Is.EqualTo(Whole));
        Assert.That(trailers.Seen["x-checksum"].ToString(), Is.EqualTo("42"));
    }

    /// <summary>A reset feature as an HTTP/2 connection has it.</summary>
    private sealed class ResetFeature : IHttpResetFeature, IStartupFilter
    {
        private readonly List<int> _codes = [];

        public IReadOnlyList<int> Codes
        {
            get
            {
                lock (_codes)
                {
                    return [.. _codes];
                }
            }
        }

        public void Install(TestGatewayOptions options) => options.Services += services => services.AddSingleton<IStartupFilter>(this);

        public void Reset(int errorCode)
        {
            lock (_codes)
            {
                _codes.Add(errorCode);
            }
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Features.Set<IHttpResetFeature>(this);
                return rest(context);
            });
            next(app);
        };
    }

    /// <summary>Takes the trailers a client would be sent.</summary>
    private sealed class TrailersFeature : IHttpResponseTrailersFeature, IStartupFilter
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

        public IHeaderDictionary Seen => Trailers;

        public void Install(TestGatewayOptions options) => options.Services += services => services.AddSingleton<IStartupFilter>(this);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Features.Set<IHttpResponseTrailersFeature>(this);
                return rest(context);
            });
            next(app);
        };
    }
}
