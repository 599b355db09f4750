using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cco.Gateway.FunctionalTests.Live;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-73 to C-75: what concerns other caches passes through; the gateway adds no HTTP cache by accident.</summary>
internal sealed class PassThroughTests
{
    private static readonly JsonNode Anything = TestGatewayOptions.Parse("""{"ClusterId":"default","Match":{"Path":"/test/{**rest}"} }""");

    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync((options, _) => options.Route("anything", Anything.ToJsonString()));

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    // Not in the key (architecture.md 8): breakpoints of the provider's cache change what a call costs, not what it says.
    [Test]
    public async Task C73_CacheControlInTheBody_ForwardedUntouchedAndNotInTheKey()
    {
        string[] bodies =
        [
            """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""",
            """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""",
            """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}""",
            """{"model":"m","max_tokens":9,"cache_control":{"type":"ephemeral"},"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""",
        ];
        foreach (var body in bodies)
        {
            await rig.AssertFreshAsync(new CaseCall(body, ("x-cco-sample", $"{bodies.IndexOf(body)}")));
        }

        await rig.AssertSharedAsync([.. bodies.Select(body => new CaseCall(body))]);
    }

    [Test]
    public Task C74_CountTokens_CachedAndApartFromMessages() => rig.AssertApartAsync(
        new CaseCall(AnthropicFixtures.Request) with { Path = "/v1/messages/count_tokens" }, new CaseCall(AnthropicFixtures.Request));

    [Test]
    public async Task C74_Models_NeverCached_HeadMakesNoEntryForGet()
    {
        var calls = new ConcurrentQueue<string>();
        var script = rig.Script((context, request) =>
        {
            calls.Enqueue(request.Method);
            return request.Method == "HEAD" ? Task.CompletedTask : StubAnswers.Json("""{"data":[]}""", 200, ("cache-control", "public, max-age=3600"))(context, request);
        });

        var answers = new List<ApiAnswer>();
        foreach (var method in new[] { HttpMethod.Head, HttpMethod.Get, HttpMethod.Get, HttpMethod.Head })
        {
            answers.Add(await rig.Gateway.SendAsync(ApiCalls.Request(method, "/test/models", null, script)));
        }

        var models = await rig.Gateway.GetAsync("/v1/models", script);
        await rig.Gateway.GetAsync("/v1/models", script);
        var hello = await rig.Gateway.SendAsync(ApiCalls.Request(HttpMethod.Head, "/api/hello", null, script));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Is.EqualTo(new[] { "HEAD", "GET", "GET", "HEAD", "GET", "GET" }));
            Assert.That(answers.Select(answer => answer.Text), Is.EqualTo(new[] { "", """{"data":[]}""", """{"data":[]}""", "" }));
            Assert.That(models.Cache, Is.EqualTo("bypass; reason=method"));
            Assert.That(hello.Status, Is.EqualTo(200));
        }
    }

    private static IEnumerable<TestCaseData> Responses()
    {
        (int Status, string Headers)[] answers =
        [
            (200, "cache-control: public, max-age=3600"), (200, "cache-control: max-age=0"), (200, "cache-control: no-store"), (200, "cache-control: private, max-age=60"),
            (200, "cache-control: s-maxage=60, stale-while-revalidate=60, immutable"), (200, "expires: Fri, 01 Jan 2038 00:00:00 GMT"),
            (200, "etag: \"one\"\ncache-control: max-age=60"), (200, "last-modified: Tue, 01 Jan 2019 00:00:00 GMT"), (200, "vary: accept, x-team\ncache-control: max-age=60"), (200, "vary: *"),
            (200, "age: 10\ncache-control: max-age=60"), (200, "cdn-cache-control: max-age=60"), (200, "pragma: no-cache"), (200, "warning: 110 - stale"),
            (200, "set-cookie: a=1\ncache-control: max-age=60"), (203, "cache-control: max-age=60"), (204, "cache-control: max-age=60"), (206, "content-range: bytes 0-3/9\ncache-control: max-age=60"),
            (301, "location: /else\ncache-control: max-age=60"), (302, "location: /else\ncache-control: max-age=60"), (304, "etag: \"one\""), (308, "location: /else"),
            (404, "cache-control: max-age=60"), (410, "cache-control: max-age=60"), (500, "cache-control: max-age=60"), (503, "retry-after: 9\ncache-control: max-age=60"),
        ];
        string[] requests =
        [
            "", "if-none-match: \"one\"", "if-modified-since: Fri, 01 Jan 2038 00:00:00 GMT", "cache-control: only-if-cached", "cache-control: no-cache", "cache-control: max-stale=60",
            "range: bytes=0-3", "if-range: \"one\"\nrange: bytes=0-3", "accept: text/plain", "x-team: two",
        ];
        return answers.Select(answer => new TestCaseData(answer.Status, answer.Headers, "GET", requests[0]))
            .Concat(requests.Select(request => new TestCaseData(200, "etag: \"one\"\nvary: x-team\ncache-control: public, max-age=3600", "GET", request)))
            .Concat(new[] { "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" }.Select(method => new TestCaseData(200, "cache-control: public, max-age=3600", method, "")));
    }

    /// <summary>The same call twice through the gateway and twice through YARP alone: four calls upstream, and the same answers.</summary>
    [TestCaseSource(nameof(Responses))]
    public async Task C75_AnswerThatCachesMayKeep_AskedForEachTimeAsByYarpAlone(int status, string answer, string method, string request)
    {
        await using var bare = await BareAsync(rig.Stub.Url);
        var calls = 0;
        var script = rig.Script(async (context, _) =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in Lines(answer))
            {
                context.Response.Headers.Append(name, value);
            }

            var text = $"call {Interlocked.Increment(ref calls) % 2}";
            if (status is not (204 or 304) && context.Request.Method != "HEAD")
            {
                context.Response.ContentType = "text/plain";
                await context.Response.WriteAsync(text, context.RequestAborted);
            }
        });

        var seen = new List<ApiAnswer>();
        foreach (var address in new[] { bare.Client.BaseAddress!, rig.Gateway.Client.BaseAddress! })
        {
            for (var i = 0; i < 2; i++)
            {
                using var message = ApiCalls.Request(new HttpMethod(method), new Uri(address, "/test/file").ToString(), method is "POST" or "PUT" or "PATCH" ? "{}"u8.ToArray() : null, [script, .. Lines(request)]);
                using var response = await rig.Gateway.Client.SendAsync(message);
                seen.Add(await ApiAnswer.ReadAsync(response));
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Is.EqualTo(4));
            Assert.That(Told(seen[2]), Is.EqualTo(Told(seen[0])));
            Assert.That(Told(seen[3]), Is.EqualTo(Told(seen[1])));
        }
    }

    /// <summary>YARP alone before an upstream.</summary>
    internal static Task<PlainProxy> BareAsync(string upstream) => PlainProxy.StartAsync(
        new JsonObject { ["anything"] = new JsonObject { ["ClusterId"] = "c", ["Match"] = new JsonObject { ["Path"] = "/{**rest}" } } },
        new JsonObject { ["Destinations"] = new JsonObject { ["stub"] = new JsonObject { ["Address"] = upstream } } });

    private static IEnumerable<(string Name, string Value)> Lines(string headers) =>
        headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 2)..]));

    private static string Told(ApiAnswer answer) => string.Join('\n', answer.Headers
        .Where(header => !header.Key.StartsWith("x-cco-", StringComparison.OrdinalIgnoreCase) && header.Key.ToLowerInvariant() is not ("date" or "server" or "cache-status" or "server-timing" or "request-id"))
        .Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}")
        .Order(StringComparer.Ordinal)
        .Prepend($"{answer.Status} {answer.Text}"));
}
