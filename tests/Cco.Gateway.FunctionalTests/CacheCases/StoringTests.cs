using System.Text;
using Cco.Gateway.FunctionalTests.Live;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md 3c: what is never stored, whatever the answer looks like; and a cache that is switched off serves nothing.</summary>
internal sealed class StoringTests
{
    private static readonly string Error = AnthropicFixtures.Error("some_error", "No.");

    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public async Task C35_AnythingBut200_PassedOnAndAskedAgain(
        [Values(201, 204, 206, 301, 304, 307, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529)] int status, [Values] bool stream)
    {
        var body = status is 204 or 304 ? "" : status < 300 ? AnthropicFixtures.Message : Error;
        var calls = 0;
        var script = rig.Script(async (context, request) =>
        {
            calls++;
            context.Response.Headers.RetryAfter = "17";
            context.Response.StatusCode = status;
            if (body.Length > 0)
            {
                await StubAnswers.Json(body, status)(context, request);
            }
        });

        for (var i = 1; i <= 2; i++)
        {
            var answer = await rig.AskAsync(new CaseCall(stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request, script));
            using (Assert.EnterMultipleScope())
            {
                Assert.That((answer.Status, answer.Text, answer.Header("retry-after")), Is.EqualTo((status, body, "17")));
                Assert.That(answer.Cache, Is.EqualTo("miss; reason=new"));
                Assert.That(calls, Is.EqualTo(i));
                Assert.That(await NotStoredAsync(answer), Is.EqualTo("status"));
            }
        }
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("cut JSON", "incomplete", StubAnswers.Json(AnthropicFixtures.Message[..200]));
        yield return Case("more than one value", "incomplete", StubAnswers.Json(AnthropicFixtures.Message + "{}"));
        yield return Case("error under 200", "error", StubAnswers.Json(Error));
        yield return Case("no stop reason", "incomplete", StubAnswers.Json(AnthropicFixtures.Message.Replace("\"end_turn\"", "null", StringComparison.Ordinal)));
        yield return Case("stop reason absent", "incomplete", StubAnswers.Json(AnthropicFixtures.Message.Replace("\"stop_reason\":\"end_turn\",", "", StringComparison.Ordinal)));
        yield return Case("refusal", "refusal", Stopped("refusal"));
        yield return Case("pause_turn", "pause_turn", Stopped("pause_turn"));
        yield return Case("compaction", "compaction", Stopped("compaction"));
        yield return Case("unknown stop reason", "not-understood", Stopped("some_future_reason"));
        yield return Case("HTML", "incomplete", StubAnswers.Bytes("<html>Welcome</html>"u8.ToArray(), "text/html"));
        yield return Case("HTML called JSON", "incomplete", StubAnswers.Json("<html>Welcome</html>"));
        yield return Case("empty", "incomplete", StubAnswers.Json(""));
        yield return Case("no type", "incomplete", StubAnswers.Bytes(Encoding.UTF8.GetBytes(AnthropicFixtures.Message), null));

        static StubAnswer Stopped(string reason) => StubAnswers.Json(AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", reason));

        static TestCaseData Case(string name, string reason, StubAnswer answer) => new TestCaseData(reason, answer).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public async Task C41_200ThatIsNoWholeAnswer_PassedOnAndAskedAgain(string reason, object answer)
    {
        var calls = 0;
        var script = rig.Script((context, request) =>
        {
            calls++;
            return ((StubAnswer)answer)(context, request);
        });

        var first = await rig.AskAsync(new CaseCall(AnthropicFixtures.Request, script));
        var second = await rig.AskAsync(new CaseCall(AnthropicFixtures.Request, script));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Status, second.Text), Is.EqualTo((200, first.Text)));
            Assert.That((first.Cache, second.Cache, calls), Is.EqualTo(("miss; reason=new", "miss; reason=new", 2)));
            Assert.That(await NotStoredAsync(first), Is.EqualTo(reason));
        }
    }

    [TestCase("/v1/messages/count_tokens", "text/html", "<html>Welcome</html>")]
    [TestCase("/v1/messages/count_tokens", "text/plain", """{"input_tokens":14}""")]
    [TestCase("/v1/chat/completions", "application/json", """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":null}]}""")]
    public async Task C41_200OfAnotherTypeOrWithAnOpenChoice_PassedOnAndAskedAgain(string path, string type, string body)
    {
        var script = rig.Script(StubAnswers.Bytes(Encoding.UTF8.GetBytes(body), type));
        for (var i = 0; i < 2; i++)
        {
            var answer = await rig.AskAsync(new CaseCall(AnthropicFixtures.Request, script) with { Path = path });
            Assert.That((answer.Status, answer.Text, answer.Cache, await NotStoredAsync(answer)), Is.EqualTo((200, body, "miss; reason=new", "not-understood")));
        }
    }

    [Test]
    public async Task C41_BodyShorterThanItsLength_502AndAskedAgain()
    {
        var whole = Encoding.UTF8.GetBytes(AnthropicFixtures.Message);
        var cut = rig.Script(async (context, request) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = whole.Length + 10;
            await context.Response.Body.WriteAsync(whole, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });

        var first = await rig.AskAsync(new CaseCall(AnthropicFixtures.Request, cut));

        Assert.That(first.Status, Is.EqualTo(502));
        await rig.AssertFreshAsync(new CaseCall(AnthropicFixtures.Request));
    }

    [TestCase("server-tools", """ "tools":[{"type":"web_search_20260209","name":"web_search"}] """)]
    [TestCase("server-tools", """ "tools":[{"type":"code_execution_20260521","name":"code_execution"}] """)]
    [TestCase("server-tools", """ "mcp_servers":[{"type":"url","name":"x","url":"https://x.example"}] """)]
    [TestCase("stateful", """ "container":"container_1" """)]
    [TestCase("stateful", """ "thread":{"id":"th_1"} """)]
    [TestCase("reference", """ "system":[{"type":"document","source":{"type":"file","file_id":"file_1"}}] """)]
    [TestCase("reference", """ "system":[{"type":"image","source":{"type":"url","url":"https://a.example/i.png"}}] """)]
    [TestCase("server-tools", """ "system":[{"type":"container_upload"}] """)]
    public Task C43_RequestForMoreThanTheModel_BypassedWithTheReason(string reason, string member) => rig.AssertBypassedAsync(
        new CaseCall($$"""{"model":"claude-sonnet-5-5","max_tokens":64,{{member}},"messages":[{"role":"user","content":"hi"}]}"""), reason);

    // Keys have no policy of their own yet.
    [TestCase("route")]
    [TestCase("model")]
    [TestCase("all")]
    public async Task C45_SwitchedOffWhileEntriesExist_NotServed(string what)
    {
        await using var live = await CaseRig.StartAsync();
        var call = new CaseCall(AnthropicFixtures.Request);
        var first = await live.AssertFreshAsync(call);
        var (routes, settings) = (await File.ReadAllTextAsync(live.Gateway.Root().RoutesFile), await File.ReadAllTextAsync(live.Gateway.Root().SettingsFile));

        if (what == "all")
        {
            LiveFiles.Replace(live.Gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Enabled": false } } }""");
        }
        else
        {
            live.Gateway.EditRoutes(proxy => (what == "route" ? proxy["Routes"]!["messages"]! : Of(proxy, "claude-sonnet-5-5"))["Metadata"] =
                new System.Text.Json.Nodes.JsonObject { ["Cco.Cache"] = "off" });
        }

        Assert.That(await live.Gateway.ReloadAsync(), Is.True);
        await live.AssertBypassedAsync(call, "off");

        LiveFiles.Replace(live.Gateway.Root().SettingsFile, settings);
        LiveFiles.Replace(live.Gateway.Root().RoutesFile, routes);
        Assert.That(await live.Gateway.ReloadAsync(), Is.True);
        Assert.That((await live.AskAsync(call)).Text, Is.EqualTo(first.Text));

        static System.Text.Json.Nodes.JsonNode Of(System.Text.Json.Nodes.JsonNode proxy, string model) => proxy["Routes"]!["one-model"] = TestGatewayOptions.Parse(
            $$"""{"ClusterId":"default","Order":-1,"Match":{"Path":"/v1/messages","Methods":["POST"],"Headers":[{"Name":"x-cco-model","Values":["{{model}}"]}]} }""");
    }

    private static async Task<string?> NotStoredAsync(ApiAnswer answer)
    {
        var id = answer.Header("x-cco-request-id");
        return (await rig.Gateway.LedgerRowsAsync()).Single(row => row.Id == id).NotStored;
    }
}
