using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>A chat completion of several choices (<c>n</c> above 1) is stored when every one of them ended for good, in both forms.</summary>
internal sealed class SeveralChoicesTests
{
    private const string Session = "x-claude-code-session-id";

    [TestCase("stop stop stop", null)]
    [TestCase("length tool_calls stop", null)]
    [TestCase("stop some_future_reason stop", "not-understood")]
    [TestCase("stop stop some_future_reason", "not-understood")]
    [TestCase("some_future_reason stop stop", "not-understood")]
    [TestCase("stop stop content_filter", "content_filter")]
    [TestCase("stop refusal stop", "refusal")]
    [TestCase("stop pause_turn stop", "pause_turn")]
    [TestCase("stop stop null", "not-understood")]
    [TestCase("stop missing stop", "not-understood")]
    public async Task Choices_EachEnd_StoredOnlyWhenAllAreGood(string ends, string? reason)
    {
        await using var stub = await StubProvider.StartAsync(Plain(ends.Split(' ')));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        await gateway.ChatAsync(Request(stream: false));
        var plain = await gateway.ChatAsync(Request(stream: false));
        stub.Answer = StubAnswers.Stream([.. Chunks(ends.Split(' '))]);
        await gateway.ChatAsync(Request(stream: true, "two"));
        var stream = await gateway.ChatAsync(Request(stream: true, "two"));

        var rows = await gateway.LedgerRowsAsync();
        // The provider's [DONE] is no end of a stream whose choices have none.
        var cut = ends.Contains("null", StringComparison.Ordinal) || ends.Contains("missing", StringComparison.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((plain.Cache, stream.Cache), Is.EqualTo(reason is null ? ("hit", "hit") : ("miss; reason=new", "miss; reason=new")));
            Assert.That((rows[0].NotStored, rows[2].NotStored), Is.EqualTo((reason, cut ? "incomplete" : reason)));
        }
    }

    [Test]
    public async Task Choices_ToolCallInAnother_GivenToASessionOnceAlsoAfterARestart([Values] bool stream)
    {
        string[] ends = ["stop", "tool_calls"];
        using var data = new TempFolder();
        await using var stub = await StubProvider.StartAsync(stream ? StubAnswers.Stream([.. Chunks(ends)]) : StubAnswers.Json(Plain(ends)));
        await using (var gateway = await TestGateway.StartAsync(stub, "openai", options => options.Data = data.Path))
        {
            await gateway.ChatAsync(Request(stream));
            await gateway.StopAsync();
        }

        await using var later = await TestGateway.StartAsync(stub, "openai", options => options.Data = data.Path);
        var first = await later.ChatAsync(Request(stream), (Session, "one"));
        var again = await later.ChatAsync(Request(stream), (Session, "one"));

        Assert.That((first.Cache, again.Cache), Is.EqualTo(("hit", "miss; reason=repeated")));
    }

    private static string Request(bool stream, string question = "one") =>
        $$"""{"model":"gpt-6-luna","n":3,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{question}}"}]}""";

    private static string Plain(string[] ends) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-6-luna","choices":[{{string.Join(',', Choices(ends, "message"))}}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12} }""";

    private static IEnumerable<StreamStep> Chunks(string[] ends) =>
        Choices(ends, "delta").Select(choice => (StreamStep)$"data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-6-luna\",\"choices\":[{choice}]}}\n\n")
            .Append("data: [DONE]\n\n");

    // "null": it has no end; "missing": there is none of this number.
    private static IEnumerable<string> Choices(string[] ends, string member) => ends
        .Select((end, index) => (end, index))
        .Where(choice => choice.end != "missing")
        .Select(choice => (choice.index, end: choice.end == "null" ? "null" : $"\"{choice.end}\""))
        .Select(choice => $$"""{"index":{{choice.index}},"finish_reason":{{choice.end}},"{{member}}":{"role":"assistant","content":"x"} }""");
}
