using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Replay;

/// <summary>Each recorded answer through the running gateway: given once by the upstream, asked for again in every form.</summary>
internal sealed class RecordedAnswerTests
{
    // Right answers that are not stored: something ran at the provider, the model declined, another model answered, an end that is not known.
    private static readonly string[] NotKept =
        ["server-tools", "refusal", "fallback", "annotations", "only-recorded-server-tool"];

    // Blocks of which it is not known how they are streamed.
    private static readonly string[] NotStreamable = ["usage", "unknown-members"];

    // Tells its usage beside a choice, whoever asks.
    private const string UsageOfItsOwn = "reasoning-content";

    private static IEnumerable<object[]> Kept() => All().Where(pair => !NotKept.Contains(pair[1]));

    /// <summary>Folder and name of what can be served in every form.</summary>
    public static IEnumerable<object[]> Streamable() => Kept().Where(pair => !NotStreamable.Contains(pair[1]));

    private static IEnumerable<object[]> Lost() => All().Where(pair => NotKept.Contains(pair[1]));

    [TestCaseSource(nameof(Kept))]
    public async Task C40_RecordedStream_ServedInEveryForm(string recorded, string name)
    {
        var call = ReplayCall.Of(recorded);
        await using var stub = await StubProvider.StartAsync(Recording(call, name));
        await using var gateway = await call.StartAsync(stub);

        var first = await call.StreamAsync(gateway);
        var again = await call.StreamAsync(gateway);
        var plain = await call.PlainAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(first.Body, Is.EqualTo(call.Stream(name)));
            AssertHit(again, "text/event-stream; charset=utf-8");
            Assert.That(again.Body, Is.EqualTo(call.Stream(name)));
            AssertHit(plain, "application/json");
            Assert.That(JsonTruth.Of(plain.Body), Is.EqualTo(call.TruthOf(name)));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.Tokens).Distinct().Count(), Is.EqualTo(1), "the original usage");
        }
    }

    [TestCaseSource(nameof(Streamable))]
    public async Task Plain_Given_ServedInEveryForm(string recorded, string name)
    {
        var call = ReplayCall.Of(recorded);
        await using var stub = await StubProvider.StartAsync(Encoding.UTF8.GetString(call.Plain(name)));
        await using var gateway = await call.StartAsync(stub);

        await call.PlainAsync(gateway);
        var again = await call.PlainAsync(gateway);
        var streamed = await call.StreamAsync(gateway);
        var withoutUsage = await call.StreamAsync(gateway, usage: false);

        using (Assert.EnterMultipleScope())
        {
            AssertHit(again, "application/json");
            Assert.That(again.Body, Is.EqualTo(call.Plain(name)));
            AssertHit(streamed, "text/event-stream; charset=utf-8");
            Assert.That(call.TruthOf(streamed.Body), Is.EqualTo(call.TruthOf(name)));
            AssertHit(withoutUsage, "text/event-stream; charset=utf-8");
            Assert.That(call.TruthOf(withoutUsage.Body, usage: recorded != "chat"), Is.EqualTo(call.TruthOf(name, usage: recorded != "chat")));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.Tokens).Distinct().Count(), Is.EqualTo(1), "the original usage");
        }
    }

    [TestCase("content")]
    [TestCase("tool-calls")]
    [TestCase("azure")]
    [TestCase("crlf")]
    [TestCase(UsageOfItsOwn)]
    public async Task Stream_GivenWithUsage_CallerWhoDidNotAskForIt(string name)
    {
        var call = ReplayCall.Of("chat");
        await using var stub = await StubProvider.StartAsync(Recording(call, name));
        await using var gateway = await call.StartAsync(stub);

        await call.StreamAsync(gateway);
        var without = await call.StreamAsync(gateway, usage: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(without.Cache, Is.EqualTo(name == UsageOfItsOwn ? "miss; reason=new" : "hit"));
            Assert.That(without.Text.Contains("\"usage\"", StringComparison.Ordinal), Is.EqualTo(name == UsageOfItsOwn));
            Assert.That(stub.Calls, Is.EqualTo(name == UsageOfItsOwn ? 2 : 1));
        }
    }

    [TestCase("no-plain-unknown-event")]
    [TestCase("no-plain-unknown-delta-member")]
    [TestCase("no-plain-cut-tool-input")]
    public async Task Stream_WithoutPlainForm_ServedAsItIsAndAskedAnewPlainly(string name)
    {
        var call = ReplayCall.Of("anthropic");
        await using var stub = await StubProvider.StartAsync(
            StubAnswers.InTurn(Recording(call, name), StubAnswers.Json(Encoding.UTF8.GetString(call.Plain("text")))));
        await using var gateway = await call.StartAsync(stub);

        await call.StreamAsync(gateway);
        var again = await call.StreamAsync(gateway);
        var plain = await call.PlainAsync(gateway);
        var streamed = await call.StreamAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Cache, Is.EqualTo("hit"));
            Assert.That(again.Body, Is.EqualTo(call.Stream(name)));
            Assert.That(plain.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(plain.Body, Is.EqualTo(call.Plain("text")));
            // The plain answer can be had in both forms and has taken its place.
            Assert.That(streamed.Cache, Is.EqualTo("hit"));
            Assert.That(call.TruthOf(streamed.Body), Is.EqualTo(call.TruthOf("text")));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [TestCaseSource(nameof(Lost))]
    public async Task Stream_NotToBeStored_GivenAgain(string recorded, string name)
    {
        var call = ReplayCall.Of(recorded);
        await using var stub = await StubProvider.StartAsync(Recording(call, name));
        await using var gateway = await call.StartAsync(stub);

        await call.StreamAsync(gateway);
        var again = await call.StreamAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(again.Body, Is.EqualTo(call.Stream(name)));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    private static IEnumerable<object[]> All() => new[] { "anthropic", "chat", "responses" }
        .SelectMany(recorded => RecordedStreams.Whole(recorded).Select(name => new object[] { recorded, name }));

    // In pieces that know nothing of events.
    private static StubAnswer Recording(ReplayCall call, string name) =>
        StubAnswers.Stream([.. call.Stream(name).Chunk(61).Select(piece => StreamStep.Send(piece))]);

    private static void AssertHit(ApiAnswer answer, string type)
    {
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Cache, Is.EqualTo("hit"));
        Assert.That(answer.Header("cache-status"), Does.StartWith("cco; hit; ttl="));
        Assert.That(answer.Header("age"), Is.Not.Null);
        Assert.That(answer.Header("content-type"), Is.EqualTo(type));
        Assert.That(answer.Header("content-length"), Is.EqualTo($"{answer.Body.Length}"));
        Assert.That(answer.Header("x-cco-cost-usd"), Is.EqualTo("0"));
        Assert.That(answer.Header("x-cco-transformed"), Is.Null);
    }
}
