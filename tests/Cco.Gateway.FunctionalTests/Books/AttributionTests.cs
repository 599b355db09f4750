using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary>What a call is booked on, from the headers and the body to the questions.</summary>
internal sealed class AttributionTests
{
    [Test]
    public async Task Call_WithEverythingSaid_IsFoundByIt()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(
            """{"model":"claude-sonnet-5-5","max_tokens":64,"metadata":{"user_id":"alice"},"messages":[]}""",
            ("x-cco-project", "web"),
            ("x-cco-tags", "team=a,feature=b"),
            ("x-claude-code-session-id", "s1"),
            ("x-claude-code-agent-id", "a1"),
            ("x-claude-code-parent-agent-id", "a0"),
            ("x-claude-code-request-class", "subagent"));
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var row = (await gateway.LedgerRowsAsync())[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.Project, row.Tags, row.Session, row.Agent, row.ParentAgent, row.RequestClass), Is.EqualTo(("web", "feature=b,team=a", "s1", "a1", "a0", "subagent")));
            Assert.That((row.User, row.Route, row.Cluster, row.RequestBytes), Is.EqualTo(("2bd806c97f0e00af1a1fc3328fa763a9", "messages", "anthropic", (long?)90)));
            foreach (var (by, value) in new[] { ("project", "web"), ("tag", "team=a"), ("session", "s1"), ("agent", "a1") })
            {
                var lines = (await AskAsync(gateway, $"/api/usage?by={by}"))["lines"]!.AsArray();
                Assert.That((int?)lines.Single(line => (string?)line!["value"] == value)!["calls"], Is.EqualTo(1), by);
            }

            Assert.That((await AskAsync(gateway, "/api/requests?tag=feature%3Db&class=subagent&user=2bd806c97f0e00af1a1fc3328fa763a9"))["calls"]!.AsArray(), Has.Count.EqualTo(1));

            // Nothing of it leaves but what is Claude Code's own, and the name in the body.
            Assert.That(stub.Requests[0].Headers.Keys, Has.None.StartsWith("x-cco-"));
            Assert.That(stub.Requests[0].Header("x-claude-code-agent-id"), Is.EqualTo("a1"));
        }
    }

    [Test]
    public async Task Login_AnswerNamesItsPlan_WindowsAreShownWithoutTheLogin()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var reset = time.GetUtcNow().AddHours(3);
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            AnthropicFixtures.Message,
            200,
            ("anthropic-ratelimit-unified-5h-utilization", "0.42"),
            ("anthropic-ratelimit-unified-5h-reset", $"{reset.ToUnixTimeSeconds()}"),
            ("anthropic-ratelimit-unified-5h-status", "allowed"),
            ("anthropic-ratelimit-unified-7d-utilization", "0.1"),
            ("anthropic-ratelimit-unified-7d-reset", $"{reset.AddDays(2).ToUnixTimeSeconds()}")));
        await using var gateway = await TestGateway.StartAsync(stub, configure: options => options.Time = time);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", "Bearer sk-ant-oat01-secret"));

        await gateway.FlushAsync();
        var summary = await AskAsync(gateway, "/api/summary");
        var windows = await AskAsync(gateway, "/api/windows");
        var shown = summary["windows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown.Select(window => ((string?)window!["window"], (double?)window["utilization"], (string?)window["resets_at"])), Is.EqualTo(new[]
            {
                ("5h", (double?)0.42, "2026-11-22T15:00:00.000Z"),
                ("7d", 0.1, "2026-11-24T15:00:00.000Z"),
            }));
            Assert.That(shown[0]!["account"]!.ToJsonString(), Does.Not.Contain("secret"));
            Assert.That(windows["history"]!.AsArray().Select(point => ((string?)point!["window"], (double?)point["utilization"])), Is.EqualTo(new[] { ("5h", (double?)0.42), ("7d", 0.1) }));
            Assert.That(((string?)summary["spend_usd"], (string?)summary["subscription_list_usd"]), Is.EqualTo(("0", "0.000094")));
        }
    }

    private static async Task<JsonNode> AskAsync(TestGateway gateway, string path)
    {
        await gateway.FlushAsync();
        return (await gateway.SendAsync(ApiCalls.Request(HttpMethod.Get, gateway.DashboardUrl + path, null))).Json;
    }
}
