using System.Text;
using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.FunctionalTests.Replay;

/// <summary>One kind of call through a running gateway whose upstream says what a fixture says.</summary>
/// <param name="Recorded">The folder of the fixtures.</param>
/// <param name="Path">The endpoint.</param>
/// <param name="Body">A plain request.</param>
internal sealed record ReplayCall(string Recorded, string Path, string Body)
{
    private static readonly ReplayCall[] All =
    [
        new("anthropic", "/v1/messages", AnthropicFixtures.Request),
        new("chat", "/v1/chat/completions", OpenAiFixtures.Request),
        new("responses", "/v1/responses", """{"model":"gpt-6-luna","store":false,"input":"What is the capital of France?"}"""),
    ];

    public static ReplayCall Of(string recorded) => All.Single(call => call.Recorded == recorded);

    public byte[] Stream(string name) => RecordedStreams.Stream(Recorded, name);

    public byte[] Plain(string name) => RecordedStreams.Plain(Recorded, name);

    /// <summary>A gateway whose routes change no answer.</summary>
    public Task<TestGateway> StartAsync(StubProvider stub) => TestGateway.StartAsync(
        stub,
        Recorded == "anthropic" ? "anthropic" : "openai",
        options => options
            .Route("chat", """{ "ClusterId": "default", "Match": { "Path": "/v1/chat/completions" } }""")
            .Route("responses", """{ "ClusterId": "default", "Match": { "Path": "/v1/responses" } }"""));

    /// <summary>Asks plainly.</summary>
    public Task<ApiAnswer> PlainAsync(TestGateway gateway) => gateway.PostAsync(Path, Body, Version());

    /// <summary>Asks for a stream.</summary>
    public Task<ApiAnswer> StreamAsync(TestGateway gateway, bool usage = true)
    {
        var body = JsonNode.Parse(Body)!.AsObject();
        body["stream"] = true;
        if (usage && Recorded == "chat")
        {
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return gateway.PostAsync(Path, body.ToJsonString(), Version());
    }

    /// <summary>What a stream says, read strictly.</summary>
    public string TruthOf(byte[] stream, bool usage = true) => JsonTruth.Of((Recorded switch
    {
        "anthropic" => AnthropicGrammar.Read(stream),
        "chat" => ChatGrammar.Read(stream, usage),
        _ => ResponsesGrammar.Read(stream),
    }).ToJsonString());

    /// <summary>What a fixture's plain answer says.</summary>
    public string TruthOf(string name, bool usage = true)
    {
        var answer = JsonNode.Parse(Plain(name))!.AsObject();
        if (!usage)
        {
            answer.Remove("usage");
        }

        return JsonTruth.Of(Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }

    private (string, string)[] Version() => Recorded == "anthropic" ? [("anthropic-version", "2023-06-01")] : [];
}
