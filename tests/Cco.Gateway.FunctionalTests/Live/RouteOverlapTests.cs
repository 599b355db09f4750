using System.Text.Json.Nodes;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>
/// What the loader says of two routes is what the framework's matcher does: refused where a call would be a 500, accepted where it is
/// matched by one of them.
/// </summary>
internal sealed class RouteOverlapTests
{
    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return Pair("SamePath", true, """{ "Path": "/v1/x" }""", """{ "Path": "/V1/X" }""");
        yield return Pair("OtherLiteral", false, """{ "Path": "/v1/x" }""", """{ "Path": "/v1/y" }""");
        yield return Pair("OtherParameterName", true, """{ "Path": "/v1/{a}" }""", """{ "Path": "/v1/{b}" }""");
        yield return Pair("LiteralBeforeParameter", false, """{ "Path": "/v1/x" }""", """{ "Path": "/v1/{b}" }""");
        yield return Pair("ParameterBeforeCatchAll", false, """{ "Path": "/v1/{a}" }""", """{ "Path": "/v1/{**b}" }""");
        yield return Pair("TwoConstraints", true, """{ "Path": "/v1/{a:minlength(1)}" }""", """{ "Path": "/v1/{a:maxlength(9)}" }""");
        yield return Pair("ConstraintBeforeNone", false, """{ "Path": "/v1/{a:minlength(1)}" }""", """{ "Path": "/v1/{a}" }""");
        yield return Pair("MethodsMeet", true, """{ "Path": "/v1/x", "Methods": ["POST"] }""", """{ "Path": "/v1/x", "Methods": ["GET", "POST"] }""");
        yield return Pair("MethodsDiffer", false, """{ "Path": "/v1/x", "Methods": ["POST"] }""", """{ "Path": "/v1/x", "Methods": ["GET"] }""");
        yield return Pair("MethodBeforeAny", false, """{ "Path": "/v1/x", "Methods": ["POST"] }""", """{ "Path": "/v1/x" }""");
        yield return Pair("HostBeforeAny", false, """{ "Path": "/v1/x", "Hosts": ["localhost"] }""", """{ "Path": "/v1/x" }""");
        yield return Pair("HeaderBeforeNone", false, Header("Exists"), """{ "Path": "/v1/x" }""");
        yield return Pair("PrefixInPrefix", true, Header("HeaderPrefix", "claude-"), Header("HeaderPrefix", "claude-haiku"));
        yield return Pair("PrefixesApart", false, Header("HeaderPrefix", "claude-"), Header("HeaderPrefix", "gpt-"));
        yield return Pair("ExactInPrefix", true, Header("ExactHeader", "claude-haiku-4"), Header("HeaderPrefix", "claude-"));
        yield return Pair("ExactApart", false, Header("ExactHeader", "claude-haiku-4"), Header("ExactHeader", "gpt-5"));
        yield return Pair("ContainsMayMeet", true, Header("Contains", "haiku"), Header("HeaderPrefix", "claude-"));
        yield return Pair("ExistsAndNotExists", false, Header("Exists"), Header("NotExists"));
        yield return Pair("OneOfManyValues", true, Header("ExactHeader", "a", "claude-haiku-4"), Header("ExactHeader", "b", "claude-haiku-4"));
        yield return Pair("OtherHeaderToo", true, Header("HeaderPrefix", "claude-"), """{ "Path": "/v1/x", "Headers": [{ "Name": "x-other", "Mode": "Exists" }] }""");

        static TestCaseData Pair(string name, bool overlap, string one, string other) => new TestCaseData(one, other, overlap).SetArgDisplayNames(name);

        static string Header(string mode, params string[] values) =>
            $$"""{ "Path": "/v1/x", "Headers": [{ "Name": "x-cco-model", "Mode": "{{mode}}", "Values": [{{string.Join(',', values.Select(v => $"\"{v}\""))}}] }] }""";
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task Overlap_SaysWhatTheMatcherDoes(string one, string other, bool overlap)
    {
        var routes = new JsonObject { ["one"] = Route(one), ["other"] = Route(other) };
        using var folder = new TempFolder();
        var file = new JsonObject { ["ReverseProxy"] = new JsonObject { ["Routes"] = routes, ["Clusters"] = new JsonObject { ["c"] = Cluster("http://127.0.0.1:1/") } } };
        var errors = SingleFile.Read(folder.Write("yarp.routes.json", file.ToJsonString())).Errors;

        Assert.That(errors.Select(e => e.Message), overlap
            ? Is.EqualTo(new[] { "ReverseProxy:Routes:other matches the same requests as ReverseProxy:Routes:one: set Order on one of them." })
            : Is.Empty);
        Assert.That(await StatusAsync(routes), overlap ? Is.EqualTo(500) : Is.EqualTo(200));
    }

    private static JsonNode Route(string match) => new JsonObject { ["ClusterId"] = "c", ["Match"] = JsonNode.Parse(match) };

    private static JsonNode Cluster(string url) => new JsonObject { ["Destinations"] = new JsonObject { ["d"] = new JsonObject { ["Address"] = url } } };

    // The framework's own matcher with the same routes, which the gateway would not load.
    private static async Task<int> StatusAsync(JsonNode routes)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var proxy = await PlainProxy.StartAsync(routes, Cluster(stub.Url));
        var statuses = new List<int>();
        foreach (var model in new[] { "claude-haiku-4", null })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/x");
            if (model is not null)
            {
                request.Headers.Add("x-cco-model", model);
                request.Headers.Add("x-other", "y");
            }

            using var response = await proxy.Client.SendAsync(request);
            statuses.Add((int)response.StatusCode);
        }

        return statuses.Contains(500) ? 500 : statuses.Contains(200) ? 200 : statuses[0];
    }
}
