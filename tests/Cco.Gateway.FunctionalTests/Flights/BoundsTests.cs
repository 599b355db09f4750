using System.Text;
using Cco.Gateway.Caching.Flights;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>What one flight carries is bounded; who finds no place makes a call of its own.</summary>
internal sealed class BoundsTests
{
    private static readonly string Whole = string.Concat(AnthropicFixtures.Events);

    [Test]
    public async Task MaxListeners_Reached_TheNextLeadsAnewAndIsJoined()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Flights:MaxListeners", "2"));

        var streams = new List<OpenStream>();
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest));
        }

        gate.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Task.WhenAll(streams.Select(s => s.ReadToEndAsync())), Is.All.EqualTo(Whole));
            Assert.That(
                streams.Select(s => s.Cache),
                Is.EqualTo(new[] { "miss; reason=new", "coalesced", "miss; reason=flight-full", "coalesced", "miss; reason=flight-full" }));
            Assert.That(stub.Calls, Is.EqualTo(3));
        }

        streams.ForEach(s => s.Dispose());
    }

    [Test]
    public async Task MaxBytes_Passed_TheNextMakesItsOwnCall()
    {
        var gate = new Gate();
        var large = $": {new string('x', 10_000)}\n\n";
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Stream(AnthropicFixtures.Events[0] + large, gate, string.Concat(AnthropicFixtures.Events[1..])),
            StubAnswers.Stream([.. AnthropicFixtures.Events])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Flights:MaxBytes", "10000"));

        using var leader = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        var read = await leader.ReadAsync((AnthropicFixtures.Events[0] + large).Length);
        var late = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(late.Cache, Is.EqualTo("miss; reason=flight-full"));
            Assert.That(late.Text, Is.EqualTo(Whole));
            Assert.That(read + await leader.ReadToEndAsync(), Is.EqualTo(AnthropicFixtures.Events[0] + large + string.Concat(AnthropicFixtures.Events[1..])));
        }
    }

    [Test]
    public async Task C54_AnswerWithoutEndAndASlowClient_MemoryStaysBounded()
    {
        // 64 MiB, far over what may be stored or joined, to a client that reads the first byte only.
        var block = Encoding.UTF8.GetBytes($": {new string('x', 1 << 20)}\n\n");
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([AnthropicFixtures.Events[0], .. Enumerable.Repeat(StreamStep.Send(block), 64)]));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Flights:MaxBytes", "1MiB").Set("Cco:Cache:MaxAnswer", "1MiB"));
        var memory = gateway.Services.GetRequiredService<RecordingMemory>();

        using var slow = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        await slow.ReadAsync(1);
        var most = 0L;
        var lastLength = -1L;
        // Until the upstream stands still: nothing more comes while the client does not read.
        await Until.TrueAsync(() =>
        {
            most = Math.Max(most, memory.InUse);
            var still = memory.InUse == lastLength && most > 1 << 20;
            lastLength = memory.InUse;
            return still;
        });
        var rest = await slow.ReadToEndAsync();

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(most, Is.LessThan(8 << 20));
            Assert.That(rest, Has.Length.EqualTo(AnthropicFixtures.Events[0].Length - 1 + (64 * block.Length)));
            Assert.That(memory.InUse, Is.Zero);
        }
    }

    [Test]
    public async Task PlainAnswerOverMaxAnswer_SharedAllTheSame()
    {
        var body = AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", content: $$"""[{"type":"text","text":"{{new string('x', 50_000)}}"}]""");
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Steps("application/json", body[..9_000], gate, body[9_000..]));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            joins.Observe(o);
            o.Set("Cco:Cache:MaxAnswer", "20000");
        });

        var calls = Enumerable.Range(0, 5).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(4);
        gate.Open();

        Assert.That((await Task.WhenAll(calls).Soon()).Select(a => a.Text), Is.All.EqualTo(body));
        Assert.That(stub.Calls, Is.EqualTo(1));
    }
}
