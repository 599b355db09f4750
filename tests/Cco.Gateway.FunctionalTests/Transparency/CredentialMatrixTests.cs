using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cco.Gateway.Diagnostics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>
/// No credential ever reaches another cluster's host: two providers, every way to give a cluster its credential, every form a client's
/// comes in, every kind of call. Each secret is planted once and looked for in everything that was recorded anywhere.
/// </summary>
internal sealed partial class CredentialMatrixTests
{
    private const string Betas = "claude-code-20250219,oauth-2025-04-20";

    private static readonly string[] Modes = ["passthrough", "env", "file", "none"];

    private static readonly string[] Kinds = ["plain", "stream", "retried", "refused", "cut", "count_tokens", "chat", "models"];

    // {0} is the call's number: each call has secrets of its own.
    private static readonly (string Name, (string Header, string Value)[] Headers)[] Forms =
    [
        ("API key", [("x-api-key", "sk-ant-api03-planted-{0}-")]),
        ("API key as bearer", [("authorization", "Bearer sk-ant-api03-planted-{0}-")]),
        ("login", [("authorization", "Bearer sk-ant-oat01-planted-{0}-"), ("anthropic-beta", Betas)]),
        ("login beside an API key", [("authorization", "Bearer sk-ant-oat01-planted-{0}-"), ("x-api-key", "sk-ant-api03-planted-{0}-"), ("anthropic-beta", Betas)]),
        ("gateway key beside a login", [("x-cco-key", "cco-planted-{0}-"), ("authorization", "Bearer sk-ant-oat01-planted-{0}-"), ("anthropic-beta", Betas)]),
        ("gateway key as API key", [("x-api-key", "cco-planted-{0}-")]),
        ("gateway key as API key beside a login", [("x-api-key", "cco-planted-{0}-"), ("authorization", "Bearer sk-ant-oat01-planted-{0}-")]),
        ("gateway key as bearer", [("authorization", "bearer  cco-planted-{0}-")]),
        ("Azure key", [("api-key", "planted-{0}-")]),
        ("Google and Azure management keys", [("x-goog-api-key", "planted-{0}-"), ("ocp-apim-subscription-key", "planted-{0}-")]),
        ("cookie", [("cookie", "session=planted-{0}-")]),
        ("cookie with a gateway key", [("cookie", "session=planted-{0}-; key=cco-planted-{0}-")]),
        ("proxy", [("proxy-authorization", "Basic planted-{0}-")]),
    ];

    private static IEnumerable<TestCaseData> Pairs() =>
        from one in Modes from two in Modes select new TestCaseData(one, two);

    [TestCaseSource(nameof(Pairs))]
    public async Task EveryCall_TwoClusters_CredentialsStayWithTheirs(string modeOne, string modeTwo)
    {
        using var folder = new TempFolder();
        await using var one = await StubProvider.StartAsync(AnswerOf());
        await using var two = await StubProvider.StartAsync(AnswerOf());
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            Cluster(o, folder, "one", one.Url, modeOne);
            Cluster(o, folder, "two", two.Url, modeTwo);
            o.Set("Cco:Upstream", "one");
            foreach (var route in new[] { "messages", "count-tokens", "chat", "models" })
            {
                o.Route($"{route}-two", RouteToTwo(o.RoutesByName[route]!["Match"]!["Path"]!.ToString()));
            }
        });
        using var metrics = new MetricTexts(gateway.Services.GetRequiredService<IMeterFactory>());

        var calls = await CallAllAsync(gateway);

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            CheckStub("one", one, modeOne, calls);
            CheckStub("two", two, modeTwo, calls);
            Assert.That(calls.Select(c => Written(c.Answer)), Has.None.Match(Secret()), "an answer tells a secret");
            Assert.That(gateway.Log.Lines, Has.None.Match(Secret()), "the log tells a secret");
            Assert.That(Files(gateway.Startup.Data.Path), Is.Not.Empty.And.None.Match(Secret()), "the data directory holds a secret");
            Assert.That(metrics.Texts, Is.Not.Empty.And.None.Match(Secret()), "a metric tells a secret");
        }
    }

    private static async Task<List<Call>> CallAllAsync(TestGateway gateway)
    {
        var calls = new List<Call>();
        foreach (var cluster in new[] { "one", "two" })
        {
            foreach (var form in Forms)
            {
                foreach (var kind in Kinds)
                {
                    var number = calls.Count;
                    (string, string)[] headers =
                    [
                        .. form.Headers.Select(h => (h.Header, string.Format(CultureInfo.InvariantCulture, h.Value, number))),
                        ("x-kind", kind), ("x-number", $"{number}"), ("x-team", cluster), ("anthropic-version", "2023-06-01"),
                    ];
                    calls.Add(new Call(number, cluster, form.Name, kind, headers, await SendAsync(gateway, kind, number, headers)));
                }
            }
        }

        return calls;
    }

    private static Task<ApiAnswer> SendAsync(TestGateway gateway, string kind, int number, (string, string)[] headers)
    {
        var more = $"\"top_k\":{number},{(kind == "stream" ? "\"stream\":true," : "")}";
        var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", more);
        return kind switch
        {
            "models" => gateway.GetAsync("/v1/models", headers),
            "chat" => gateway.ChatAsync(body, headers),
            "count_tokens" => gateway.PostAsync("/v1/messages/count_tokens", body, headers),
            _ => gateway.PostAsync("/v1/messages?beta=true", body, headers),
        };
    }

    private static void CheckStub(string name, StubProvider stub, string mode, List<Call> calls)
    {
        var expected = calls.Where(c => c.Cluster == name).ToDictionary(c => c.Number);
        Assert.That(stub.Requests.Select(Number).Distinct(), Is.EquivalentTo(expected.Keys), $"{name} got its calls");
        foreach (var request in stub.Requests)
        {
            var call = expected[Number(request)];
            var text = Written(request);
            var where = $"{call.Form}, {call.Kind}, {mode}, at {name}";
            var (clients, injected) = Planted(text);
            Assert.That(clients.Where(n => n != call.Number), Is.Empty, $"{where}: secrets of other calls");
            Assert.That(injected.Where(i => i != name), Is.Empty, $"{where}: another cluster's secret");
            Assert.That(text, Does.Not.Contain("cco-").And.Not.Contain("x-cco-"), $"{where}: the gateway's own");
            Assert.That(Credentials(request), Is.EquivalentTo(Expected(name, mode, call)), where);
            Assert.That(request.Header("anthropic-beta"), Is.EqualTo(call.Header("anthropic-beta")), where);
        }
    }

    /// <summary>The credential headers a provider must see: the client's own verbatim, or the cluster's, or none.</summary>
    private static IEnumerable<string> Expected(string cluster, string mode, Call call) => mode switch
    {
        "env" or "file" => [$"x-api-key: injected-{cluster}-{mode}"],
        "none" => [],
        _ => call.Headers
            .Where(h => CredentialHeaders.Contains(h.Name) && !h.Value.Contains("cco-", StringComparison.Ordinal) && h.Name != "proxy-authorization")
            .Select(h => $"{h.Name}: {h.Value}"),
    };

    private static readonly string[] CredentialHeaders =
        ["x-api-key", "authorization", "api-key", "x-goog-api-key", "ocp-apim-subscription-key", "cookie", "proxy-authorization", "x-cco-key"];

    private static IEnumerable<string> Credentials(StubRequest request) =>
        CredentialHeaders.Where(request.Headers.ContainsKey).Select(name => $"{name}: {request.Header(name)}");

    private static void Cluster(TestGatewayOptions options, TempFolder folder, string name, string url, string mode)
    {
        var secret = $"injected-{name}-{mode}";
        var credential = mode switch
        {
            "env" => $"env:KEY_{name}",
            "file" => $"file:{folder.Write($"key-{name}", secret)}",
            _ => mode,
        };
        options.Cluster(name, url, ("Cco.Provider", "anthropic"), ("Cco.Credential", credential)).Variable($"KEY_{name}", secret);
    }

    private static string RouteToTwo(string path) =>
        $$$"""{"ClusterId":"two","Match":{"Path":"{{{path}}}","Headers":[{"Name":"x-team","Values":["two"]}]},"Order":-1}""";

    private static StubAnswer AnswerOf()
    {
        var tried = new HashSet<int>();
        return (context, request) => (request.Header("x-kind") switch
        {
            "stream" => StubAnswers.Stream([.. AnthropicFixtures.Events]),
            "retried" when tried.Add(Number(request)) => StubAnswers.Json(AnthropicFixtures.Error("rate_limit_error", "Later."), 429, ("retry-after", "0")),
            "refused" => StubAnswers.Json(AnthropicFixtures.Error("invalid_request_error", "No."), 400),
            "cut" => StubAnswers.Reset(),
            "count_tokens" => StubAnswers.Json("""{"input_tokens":14}"""),
            "chat" => StubAnswers.Json(OpenAiFixtures.Completion),
            "models" => StubAnswers.Json("""{"data":[],"has_more":false}"""),
            _ => StubAnswers.Json(AnthropicFixtures.Message),
        })(context, request);
    }

    private static int Number(StubRequest request) => int.Parse(request.Header("x-number")!, CultureInfo.InvariantCulture);

    private static (int[] Clients, string[] Injected) Planted(string text) => (
        [.. ClientSecret().Matches(text).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))],
        [.. InjectedSecret().Matches(text).Select(m => m.Groups[1].Value)]);

    private static string Written(StubRequest request) =>
        $"{request.Method} {request.Target}\n{string.Join('\n', request.Headers.SelectMany(h => h.Value.Select(v => $"{h.Key}: {v}")))}\n{request.Text}";

    private static string Written(ApiAnswer answer) =>
        $"{answer.Status}\n{string.Join('\n', answer.Headers.Select(h => $"{h.Key}: {h.Value}"))}\n{answer.Text}";

    private static string[] Files(string folder) => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(Read)];

    // The ledger is open: shared, as the system allows it.
    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var text = new StreamReader(file, Encoding.Latin1);
        return text.ReadToEnd();
    }

    [GeneratedRegex("planted-|injected-")]
    private static partial Regex Secret();

    [GeneratedRegex("planted-([0-9]+)-")]
    private static partial Regex ClientSecret();

    [GeneratedRegex("injected-([a-z]+)-")]
    private static partial Regex InjectedSecret();

    private sealed record Call(int Number, string Cluster, string Form, string Kind, (string Name, string Value)[] Headers, ApiAnswer Answer)
    {
        public string? Header(string name) => Headers.FirstOrDefault(h => h.Name == name).Value;
    }

    /// <summary>Whatever one gateway's instruments say of themselves and of what they measure.</summary>
    private sealed class MetricTexts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _texts = [];

        public MetricTexts(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GatewayDiagnostics.Meter && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>(Note);
            _listener.SetMeasurementEventCallback<long>(Note);
            _listener.SetMeasurementEventCallback<int>(Note);
            _listener.Start();
        }

        public IReadOnlyList<string> Texts
        {
            get
            {
                lock (_texts)
                {
                    return [.. _texts];
                }
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            var text = new StringBuilder(instrument.Name).Append(' ').Append(value);
            foreach (var tag in tags)
            {
                text.Append(' ').Append(tag.Key).Append('=').Append(tag.Value);
            }

            lock (_texts)
            {
                _texts.Add(text.ToString());
            }
        }
    }
}
