using System.Text;
using Cco.Gateway.Analytics;
using Cco.Gateway.Caching.Flights;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>Identical calls at the same time: one upstream call, the same bytes for all, and each can leave when it likes.</summary>
internal sealed class SharedCallTests
{
    private const int Many = 500;

    [Test]
    public async Task C46_ManyIdenticalPlainCalls_OneUpstreamCallAllEqual()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var calls = Enumerable.Range(0, Many).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(Many - 1);
        gate.Open();
        var answers = await Task.WhenAll(calls).Soon();

        await gateway.FlushAsync();
        var summary = gateway.Services.GetRequiredService<LedgerQueries>().Summary(null, null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(200));
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(AnthropicFixtures.Message));
            Assert.That(answers.Count(a => a.Cache == "miss; reason=new"), Is.EqualTo(1));
            Assert.That(answers.Count(a => a.Cache == "coalesced"), Is.EqualTo(Many - 1));
            Assert.That(answers.Select(a => a.Header("x-cco-request-id")).Distinct().Count(), Is.EqualTo(Many));
            Assert.That(summary.Calls, Is.EqualTo(Many));
            Assert.That(summary.SpendUsd, Is.EqualTo(0.000094m));
            Assert.That(summary.CoalescingSavedUsd, Is.EqualTo((Many - 1) * 0.000094m));
            Assert.That((summary.SavedUsd, summary.Cache.Coalesced, summary.SavedUnknown), Is.EqualTo((0m, Many - 1L, 0L)));
            Assert.That(MemoryInUse(gateway), Is.Zero);
        }
    }

    [Test]
    public async Task AnotherCallIsOnItsWay_NobodyWaitsForItOrIsGivenItsAnswer()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)),
            StubAnswers.Json(AnthropicFixtures.ThinkingMessage)));
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = gateway.MessagesAsync(AnthropicFixtures.Request);
        await stub.FirstRequest;
        var other = await gateway.MessagesAsync(AnthropicFixtures.RequestFor("claude-sonnet-5-5", "\"system\":\"s\",")).Soon();
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(other.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That((await first.Soon()).Text, Is.EqualTo(AnthropicFixtures.Message));
        }
    }

    [Test]
    public async Task C47_ManyIdenticalStreams_EventsReachAllBeforeTheNextIsSent()
    {
        const int Few = 100;
        var gates = AnthropicFixtures.Events.Select(_ => new Gate()).ToArray();
        var steps = AnthropicFixtures.Events.Zip(gates).SelectMany(pair => new StreamStep[] { pair.First, pair.Second });
        var joins = new Joins();
        var start = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(start, StubAnswers.Stream([.. steps])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var calls = Enumerable.Range(0, Few).Select(_ => OpenStreamAsync(gateway)).ToArray();
        await joins.Count(Few - 1);
        start.Open();
        var streams = await Task.WhenAll(calls).Soon();
        foreach (var (text, gate) in AnthropicFixtures.Events.Zip(gates))
        {
            // The stub holds the next event until everybody has read this one.
            foreach (var stream in streams)
            {
                Assert.That(await stream.ReadAsync(Encoding.UTF8.GetByteCount(text)), Is.EqualTo(text));
            }

            gate.Open();
        }

        foreach (var stream in streams)
        {
            Assert.That(await stream.ReadToEndAsync(), Is.Empty);
            stream.Dispose();
        }

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That(MemoryInUse(gateway), Is.Zero);
        }
    }

    [Test]
    public async Task Stream_FiveListenersJoinAtDifferentTimes_IdenticalBytesOneCall()
    {
        var gates = AnthropicFixtures.Events.Select(_ => new Gate()).ToArray();
        var steps = AnthropicFixtures.Events.Zip(gates).SelectMany(pair => new StreamStep[] { pair.First, pair.Second });
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. steps]));
        await using var gateway = await TestGateway.StartAsync(stub);

        var listeners = new List<OpenStream>();
        var read = new List<StringBuilder>();
        for (var i = 0; i < AnthropicFixtures.Events.Length; i++)
        {
            if (i < 5)
            {
                listeners.Add(await OpenStreamAsync(gateway));
                read.Add(new StringBuilder());
            }

            // All that was sent so far reaches also who came late, before anything more is sent.
            var sent = string.Concat(AnthropicFixtures.Events[..(i + 1)]);
            for (var l = 0; l < listeners.Count; l++)
            {
                read[l].Append(await listeners[l].ReadAsync(Encoding.UTF8.GetByteCount(sent) - Encoding.UTF8.GetByteCount(read[l].ToString())));
                Assert.That(read[l].ToString(), Is.EqualTo(sent));
            }

            gates[i].Open();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Task.WhenAll(listeners.Select(l => l.ReadToEndAsync())), Is.All.Empty);
            Assert.That(listeners.Select(l => l.Cache), Is.EqualTo(new[] { "miss; reason=new", "coalesced", "coalesced", "coalesced", "coalesced" }));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }

        listeners.ForEach(l => l.Dispose());
    }

    [Test]
    public async Task C54_SlowListener_DelaysNobody()
    {
        // More than any socket buffer between the stub and a client that does not read.
        var blocks = Enumerable.Range(0, 64).Select(i => $": {new string((char)('a' + (i % 26)), 128 * 1024)}\n\n").ToArray();
        var all = string.Concat(AnthropicFixtures.Events[0], string.Concat(blocks), string.Concat(AnthropicFixtures.Events[1..]));
        var joins = new Joins();
        var start = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], start, all[AnthropicFixtures.Events[0].Length..]));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        using var leader = await OpenStreamAsync(gateway);
        using var slow = await OpenStreamAsync(gateway);
        using var quick = await OpenStreamAsync(gateway);
        await joins.Count(2);
        start.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await quick.ReadToEndAsync(), Is.EqualTo(all));
            Assert.That(await leader.ReadToEndAsync(), Is.EqualTo(all));
            Assert.That(await slow.ReadToEndAsync(), Is.EqualTo(all));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task PlainCallJoinsAStream_WaitsForTheFold()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        using var leader = await OpenStreamAsync(gateway);
        var plain = gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        await joins.Count(1);
        gate.Open();
        var answer = await plain.Soon();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await leader.ReadToEndAsync(), Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(answer.Cache, Is.EqualTo("coalesced"));
            Assert.That((string?)answer.Json["content"]![0]!["text"], Is.EqualTo("Paris — la capitale."));
            Assert.That(answer.Header("x-cco-cost-usd"), Is.EqualTo("0"));
            Assert.That(answer.Header("x-cco-saved-usd"), Is.Not.Null);
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task StreamCallJoinsAPlainOne_GetsTheMadeStream()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var leader = gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        await stub.FirstRequest;
        var stream = gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);
        await joins.Count(1);
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await leader).Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That((await stream.Soon()).Text, Does.StartWith("event: message_start").And.EndWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
            Assert.That((await stream).Cache, Is.EqualTo("coalesced"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task PlainCallJoinsAStreamThatCannotBeFolded_MakesItsOwnCall()
    {
        var gate = new Gate();
        var joins = new Joins();
        // No block is closed: nobody can say what the whole answer is.
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Stream(AnthropicFixtures.Events[0], gate, AnthropicFixtures.Events[1], AnthropicFixtures.Events[3], AnthropicFixtures.Events[6], AnthropicFixtures.Events[7]),
            StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        using var leader = await OpenStreamAsync(gateway);
        var plain = gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        await joins.Count(1);
        gate.Open();
        await leader.ReadToEndAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await plain.Soon()).Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That((await plain).Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task CountTokens_ManyAtOnce_OneUpstreamCall()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json("""{"input_tokens":14}""")));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var calls = Enumerable.Range(0, 10).Select(_ => gateway.PostAsync("/v1/messages/count_tokens", AnthropicFixtures.Request)).ToArray();
        await joins.Count(9);
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Task.WhenAll(calls).Soon()).Select(answer => answer.Text), Is.All.EqualTo("""{"input_tokens":14}"""));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Headers_OfTheLeaderAlone_AreNotShared()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(
            AnthropicFixtures.Message, 200, ("set-cookie", "a=1"), ("anthropic-ratelimit-requests-remaining", "3"), ("x-ratelimit-limit-tokens", "9"), ("x-shared", "yes"))));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var calls = Enumerable.Range(0, 2).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(1);
        gate.Open();
        var answers = await Task.WhenAll(calls).Soon();
        var (leader, listener) = answers[0].Cache == "coalesced" ? (answers[1], answers[0]) : (answers[0], answers[1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(leader.Header("set-cookie"), Is.EqualTo("a=1"));
            Assert.That(leader.Header("anthropic-ratelimit-requests-remaining"), Is.EqualTo("3"));
            Assert.That(leader.Header("x-ratelimit-limit-tokens"), Is.EqualTo("9"));
            Assert.That(listener.Header("x-shared"), Is.EqualTo("yes"));
            Assert.That(listener.Header("set-cookie"), Is.Null);
            Assert.That(listener.Header("anthropic-ratelimit-requests-remaining"), Is.Null);
            Assert.That(listener.Header("x-ratelimit-limit-tokens"), Is.Null);
            Assert.That(listener.Header("cache-status"), Is.EqualTo("cco; fwd=uri-miss; collapsed"));
        }
    }

    private static long MemoryInUse(TestGateway gateway) => gateway.Services.GetRequiredService<RecordingMemory>().InUse;

    private static Task<OpenStream> OpenStreamAsync(TestGateway gateway) =>
        OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
}
