using System.Collections.Concurrent;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>
/// The rig of reliability.md 3: a gateway on real sockets before a provider whose every answer proves which call it was for. One serves all
/// cases of a fixture at once; each test has a cache namespace of its own, which is in the key.
/// </summary>
internal sealed class CaseRig : IAsyncDisposable
{
    private const string ScriptHeader = "x-stub";

    private readonly ConcurrentDictionary<string, StubAnswer> _scripts = new();
    private int _calls;

    private readonly Action<TestGatewayOptions, StubProvider>? _configure;

    private CaseRig(StubProvider stub, Action<TestGatewayOptions, StubProvider>? configure) => (Stub, _configure) = (stub, configure);

    public StubProvider Stub { get; }

    public TestGateway Gateway { get; private set; } = null!;

    public static async Task<CaseRig> StartAsync(Action<TestGatewayOptions, StubProvider>? configure = null)
    {
        var rig = new CaseRig(await StubProvider.StartAsync("{}"), configure);
        rig.Stub.Answer = rig.AnswerAsync;
        rig.Gateway = await rig.StartGatewayAsync();
        return rig;
    }

    /// <summary>Stops the gateway in order, does what is to be done meanwhile, and starts it anew before the same provider.</summary>
    public async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await Gateway.StopAsync();
        await Gateway.DisposeAsync();
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        Gateway = await StartGatewayAsync();
    }

    /// <summary>A header for calls that the provider answers with <paramref name="answer"/> in place of a proof; it is not in the key.</summary>
    public (string Name, string Value) Script(StubAnswer answer)
    {
        var name = Guid.NewGuid().ToString("N");
        _scripts[name] = answer;
        return (ScriptHeader, name);
    }

    public Task<ApiAnswer> AskAsync(CaseCall call) => Gateway.SendAsync(Request(call));

    /// <summary>
    /// Each of the calls has an answer of its own: asked for once, all of them miss; asked for again, each is given its own back to the byte.
    /// </summary>
    public async Task AssertApartAsync(params IReadOnlyList<CaseCall> calls)
    {
        var first = new List<ApiAnswer>();
        foreach (var call in calls)
        {
            first.Add(await AssertFreshAsync(call));
        }

        for (var i = 0; i < calls.Count; i++)
        {
            var again = await AskAsync(calls[i]);
            Assert.That((again.Cache, again.Text), Is.EqualTo(("hit", first[i].Text)), calls[i].ToString());
        }
    }

    /// <summary>The provider is asked, and its answer is the one to this very call.</summary>
    public async Task<ApiAnswer> AssertFreshAsync(CaseCall call, string cache = "miss; reason=new")
    {
        var before = Volatile.Read(ref _calls);
        var answer = await AskAsync(call);
        var proof = CaseProof.Of(answer);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Cache, Is.EqualTo(cache), call.ToString());
            Assert.That(proof.Digest, Is.EqualTo(call.Digest), call.ToString());
            Assert.That(proof.Call, Is.GreaterThan(before), call.ToString());
        }

        return answer;
    }

    /// <summary>All calls but the first are given the answer to the first.</summary>
    public async Task AssertSharedAsync(params IReadOnlyList<CaseCall> calls)
    {
        var first = await AssertFreshAsync(calls[0]);
        foreach (var call in calls.Skip(1))
        {
            var answer = await AskAsync(call);
            Assert.That((answer.Cache, answer.Text), Is.EqualTo(("hit", first.Text)), call.ToString());
        }
    }

    /// <summary>Forwarded to the byte, twice: never read from the cache, never kept.</summary>
    public async Task AssertBypassedAsync(CaseCall call, string reason)
    {
        for (var i = 0; i < 2; i++)
        {
            await AssertFreshAsync(call, $"bypass; reason={reason}");
        }
    }

    /// <summary>Refused by the gateway itself; the provider hears nothing of it.</summary>
    public async Task<ApiAnswer> AssertRefusedAsync(CaseCall call, int status)
    {
        var answer = await AskAsync(call);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status), call.ToString());
            Assert.That(answer.Text, Does.Contain("\"error\"").And.Not.Contain("proof call="), call.ToString());
        }

        return answer;
    }

    /// <summary>The request of a call: with a key and a version unless it says so itself, in the test's own namespace.</summary>
    public static HttpRequestMessage Request(CaseCall call)
    {
        (string Name, string Value)[] own = [("x-cco-cache-namespace", TestContext.CurrentContext.Test.ID), ("x-api-key", "sk-one"), ("anthropic-version", "2023-06-01")];
        var headers = own.Where(header => !call.Headers.Any(given => given.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase))).Concat(call.Headers.Where(header => header.Value != Without));
        return ApiCalls.Request(HttpMethod.Post, call.Path, call.Body, [.. headers]);
    }

    /// <summary>As a header's value: the call has no such header.</summary>
    public const string Without = "(without)";

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Stub.DisposeAsync();
    }

    private Task<TestGateway> StartGatewayAsync() => TestGateway.StartAsync(Stub, configure: options =>
    {
        // The seed's fields would differ between a first answer and a hit.
        options.RoutesByName["chat"]!.AsObject().Remove("Transforms");
        _configure?.Invoke(options, Stub);
    });

    private Task AnswerAsync(HttpContext context, StubRequest request)
    {
        if (request.Header(ScriptHeader) is { } name)
        {
            return _scripts[name](context, request);
        }

        var credential = request.Header("x-api-key") ?? request.Header("authorization") ?? "";
        var proof = new CaseProof(Interlocked.Increment(ref _calls), request.Digest, credential).ToString();
        var answer = request.Target switch
        {
            _ when request.Target.Contains("count_tokens", StringComparison.Ordinal) => $$"""{"input_tokens":14,"proof":"{{proof}}"}""",
            _ when request.Target.Contains("chat/completions", StringComparison.Ordinal) =>
                $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-6-luna","choices":[{"index":0,"message":{"role":"assistant","content":"{{proof}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12} }""",
            _ => AnthropicFixtures.MessageWith(
                "claude-sonnet-5-5", """{"input_tokens":12,"output_tokens":7}""", content: $$"""[{"type":"text","text":"{{proof}}"}]"""),
        };
        return StubAnswers.Json(answer)(context, request);
    }
}
