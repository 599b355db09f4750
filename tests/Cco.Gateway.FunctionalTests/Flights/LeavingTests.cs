using System.Text;
using Cco.Gateway.Caching.Flights;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>Clients leave when they like. The leader disturbs nobody; the last one ends the upstream call, or leaves it to finish.</summary>
internal sealed class LeavingTests
{
    private static readonly string Whole = string.Concat(AnthropicFixtures.Events);

    [Test]
    public async Task C51_LeaderLeaves_TheOthersGetAllAndItIsStored([Values] bool stream)
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(stream
            ? StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..]))
            : StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);
        var request = stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request;
        using var leave = new CancellationTokenSource();

        var leader = gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(request)), leave.Token);
        await stub.FirstRequest;
        var others = Enumerable.Range(0, 20).Select(_ => gateway.PostAsync("/v1/messages", request)).ToArray();
        await joins.Count(20);
        await LeaveAsync(leader, leave);
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<FlightTable>().Listeners == 20);
        gate.Open();
        var answers = await Task.WhenAll(others).Soon();
        var next = await gateway.PostAsync("/v1/messages", request);

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(stream ? Whole : AnthropicFixtures.Message));
            Assert.That(next.Cache, Is.EqualTo("hit"));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That(rows, Has.Count.EqualTo(22));
            // Who led pays, present or not.
            Assert.That(rows.Single(row => row.Attempts == 1).Outcome.ToString(), Is.EqualTo("Aborted"));
            Assert.That(rows.Single(row => row.Attempts == 1).Cost!.Value.Total, Is.GreaterThan(0));
            Assert.That(MemoryInUse(gateway), Is.Zero);
        }
    }

    [Test]
    public async Task C53_AllLeave_UpstreamCancelledNothingStored()
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Stream(AnthropicFixtures.Events[0], never), StubAnswers.Stream([.. AnthropicFixtures.Events])));
        await using var gateway = await TestGateway.StartAsync(stub);

        var streams = new List<OpenStream>();
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest));
        }

        streams.ForEach(stream => stream.Dispose());
        await stub.Requests[0].Aborted;
        await gateway.FlushAsync();
        var next = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That((await gateway.LedgerRowsAsync()).Count(row => row.Outcome.ToString() == "Aborted"), Is.EqualTo(5));
            Assert.That(gateway.Services.GetRequiredService<FlightTable>().Count, Is.Zero);
            Assert.That(MemoryInUse(gateway), Is.Zero);
        }
    }

    [Test]
    public async Task OnAbandonFinish_AllLeave_ReadToItsEndAndStored()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.RouteMetadata("messages", "Cco.OnAbandon", "finish"));

        (await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest)).Dispose();
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<FlightTable>().Listeners == 0);
        gate.Open();
        await gateway.FlushAsync();
        var next = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.Cache, Is.EqualTo("hit"));
            Assert.That(next.Text, Is.EqualTo(Whole));
            Assert.That((await gateway.LedgerRowsAsync())[0].Cost!.Value.Total, Is.GreaterThan(0));
        }
    }

    [Test]
    public async Task OnAbandonFinish_SomebodyComesBack_FollowsFromTheFirstByte()
    {
        var gate = new Gate();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = time;
            o.RouteMetadata("messages", "Cco.OnAbandon", "finish");
        });

        (await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest)).Dispose();
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<FlightTable>().Listeners == 0);
        using var back = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        // Whoever is there again may wait as long as it likes.
        time.Advance(TimeSpan.FromMinutes(9));
        gate.Open();

        // It may have been sent a ping meanwhile; the answer has one too.
        Assert.That(WithoutPings(await back.ReadToEndAsync()), Is.EqualTo(WithoutPings(Whole)));
        Assert.That(stub.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task OnAbandonFinish_LongerThanTheLimit_Cancelled()
    {
        var never = new Gate();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], never));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = time;
            o.Set("Cco:Flights:Detached", "60s").RouteMetadata("messages", "Cco.OnAbandon", "finish");
        });

        (await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest)).Dispose();
        await Until.TrueAsync(() => gateway.Services.GetRequiredService<FlightTable>().Listeners == 0);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(stub.Request.Aborted.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        await stub.Request.Aborted;
        await gateway.FlushAsync();
        Assert.That(MemoryInUse(gateway), Is.Zero);
    }

    [Test]
    public async Task C64_UpstreamHangs_EveryoneLeavesAlone_NothingIsLeft()
    {
        const int Count = 500;
        var never = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(never, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);
        var leaving = Enumerable.Range(0, Count).Select(_ => new CancellationTokenSource()).ToArray();

        var calls = leaving.Select(leave => gateway.OpenAsync(
            ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.Request)), leave.Token)).ToArray();
        await joins.Count(Count - 1);
        foreach (var leave in leaving)
        {
            await leave.CancelAsync();
        }

        foreach (var call in calls)
        {
            await Assert.CatchAsync<OperationCanceledException>(async () => await call.Soon());
        }

        await stub.Request.Aborted;
        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That(gateway.Services.GetRequiredService<FlightTable>().Count, Is.Zero);
            Assert.That(MemoryInUse(gateway), Is.Zero);
        }
    }

    private static string WithoutPings(string stream) => stream.Replace(AnthropicFixtures.Events[2], "", StringComparison.Ordinal);

    private static long MemoryInUse(TestGateway gateway) => gateway.Services.GetRequiredService<RecordingMemory>().InUse;

    private static async Task LeaveAsync(Task<HttpResponseMessage> call, CancellationTokenSource leave)
    {
        await leave.CancelAsync();
        try
        {
            (await call).Dispose();
        }
        catch (OperationCanceledException)
        {
            // Left before the head came.
        }
    }
}
