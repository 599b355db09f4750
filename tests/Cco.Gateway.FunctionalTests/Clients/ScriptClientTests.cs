using System.Text;
using Cco.Gateway.FunctionalTests.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Clients;

/// <summary>
/// The parsers of contract.md 1.9: what a client reads through the gateway, sent on, replayed or folded from a stream, is what it reads from
/// the provider itself. A stream made of a plain answer reads as the plain answer or as the provider's own stream (a client may show less
/// of the one or of the other).
/// </summary>
internal sealed class ScriptClientTests
{
    private static readonly Dictionary<string, string[]> Clients = new()
    {
        ["anthropic"] = ["anthropic", "vercel-anthropic"],
        ["chat"] = ["openai-chat", "vercel-chat"],
        ["responses"] = ["openai-responses", "vercel-responses"],
    };

    // This client reads one choice.
    private static readonly string[] WithMoreChoices = ["choices", "repeated-pieces"];

    // Calls without an id: the clients draw one.
    private static readonly string[] WithDrawnIds = ["no-plain-call-without-id", "no-plain-call-two-names"];

    private static ScriptClients? Script { get; set; }

    [OneTimeSetUp]
    public static void Start() => Script = ScriptClients.Start();

    [OneTimeTearDown]
    public static void Stop() => Script?.Dispose();

    private static IEnumerable<object[]> Streamable() => RecordedAnswerTests.Streamable();

    private static IEnumerable<object[]> Broken() => Clients.Keys
        .SelectMany(recorded => RecordedStreams.WithoutPlain(recorded).Select(name => new object[] { recorded, name }))
        .Where(pair => !WithDrawnIds.Contains(pair[1]));

    [TestCaseSource(nameof(Streamable))]
    public async Task Answer_InEveryForm_ReadAsFromTheProvider(string recorded, string name)
    {
        var call = ReplayCall.Of(recorded);
        var stream = StubAnswers.Bytes(call.Stream(name), "text/event-stream; charset=utf-8");
        var plain = StubAnswers.Json(Encoding.UTF8.GetString(call.Plain(name)));
        await using var stub = await StubProvider.StartAsync(stream);
        await using var gateway = await call.StartAsync(stub);
        string[] clients = [.. Clients[recorded].Where(client => client != "vercel-chat" || !WithMoreChoices.Contains(name))];
        foreach (var client in clients)
        {
            stub.Answer = stream;
            var streamed = await Script!.AskAsync(client, stub.Url, stream: true);
            var sent = await ThriceAsync(gateway, client, first: true);
            stub.Answer = plain;
            var plainly = await Script!.AskAsync(client, stub.Url, stream: false);
            var made = await ThriceAsync(gateway, client, first: false);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(sent, Is.EqualTo(new[] { streamed, streamed, plainly }), $"{client}: of a stream");
                Assert.That(made, Is.EqualTo(new[] { plainly, plainly, plainly }).Or.EqualTo(new[] { plainly, plainly, streamed }), $"{client}: of a plain answer");
            }
        }

        Assert.That(stub.Calls, Is.EqualTo(4 * clients.Length));
    }

    [TestCaseSource(nameof(Broken))]
    public async Task Stream_OddOrBroken_ReadAsFromTheProvider(string recorded, string name)
    {
        var call = ReplayCall.Of(recorded);
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes(call.Stream(name), "text/event-stream; charset=utf-8"));
        await using var gateway = await call.StartAsync(stub);
        foreach (var client in Clients[recorded])
        {
            var direct = await Script!.AskAsync(client, stub.Url, stream: true);
            var first = await Script!.AskAsync(client, gateway.GatewayUrl, stream: true, keep: client);
            var again = await Script!.AskAsync(client, gateway.GatewayUrl, stream: true, keep: client);

            Assert.That(new[] { first, again }, Is.All.EqualTo(direct), client);
        }
    }

    // In one form, again, and in the other.
    private static async Task<string[]> ThriceAsync(TestGateway gateway, string client, bool first)
    {
        var keep = $"{client} {first}";
        return
        [
            await Script!.AskAsync(client, gateway.GatewayUrl, first, keep),
            await Script!.AskAsync(client, gateway.GatewayUrl, first, keep),
            await Script!.AskAsync(client, gateway.GatewayUrl, !first, keep),
        ];
    }
}
