using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cco.Gateway.Dashboard;
using Cco.Gateway.Tests.Analytics;

namespace Cco.Gateway.Tests.Dashboard;

[CancelAfter(30_000)]
internal sealed class DashboardEndpointsTests
{
    [Test]
    public async Task Summary_CallsJustEnded_AreInIt(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        host.Queue.TryWrite(TestCalls.Miss("1", TestCalls.Noon.AddHours(-1)));
        host.Queue.TryWrite(TestCalls.Hit("2", TestCalls.Noon.AddDays(-3)));

        var (response, all) = await GetAsync(host, "/api/summary", cancellation);
        var (_, day) = await GetAsync(host, "/api/summary?range=24h", cancellation);
        var (_, before) = await GetAsync(host, "/api/summary?to=2026-11-01T00:00:00Z", cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
            Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
            Assert.That(all.GetProperty("calls").GetInt64(), Is.EqualTo(2));
            Assert.That(all.GetProperty("hit_rate").GetDouble(), Is.EqualTo(0.5));
            Assert.That(all.GetProperty("spend_usd").GetString(), Is.EqualTo("0.006000000015"));
            Assert.That(day.GetProperty("calls").GetInt64(), Is.EqualTo(1));
            Assert.That(day.GetProperty("from").GetString(), Is.EqualTo("2026-11-01T12:00:00.000Z"));
            Assert.That(before.GetProperty("cache").GetProperty("hit").GetInt64(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Requests_Limit_GivesTheNewest(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        for (var n = 0; n < 60; n++)
        {
            host.Queue.TryWrite(TestCalls.Miss($"{n:D2}", TestCalls.Noon.AddSeconds(n)));
        }

        var (_, usual) = await GetAsync(host, "/api/requests", cancellation);
        var (_, two) = await GetAsync(host, "/api/requests?limit=2", cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(usual.GetProperty("calls").GetArrayLength(), Is.EqualTo(50));
            Assert.That(two.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()), Is.EqualTo(new[] { TestCalls.Id("59"), TestCalls.Id("58") }));
        }
    }

    [TestCase("/api/summary?range=year", "range must be 24h, 7d, 30d or all.")]
    [TestCase("/api/summary?range=24h&from=2026-11-02T09:30:00Z", "Give either range or from and to, not both.")]
    [TestCase("/api/summary?from=yesterday", "from must be a moment such as 2026-11-02T09:30:00Z.")]
    [TestCase("/api/summary?to=1e9", "to must be a moment such as 2026-11-02T09:30:00Z.")]
    [TestCase("/api/summary?from=2026-11-03&to=2026-11-02", "from must not be later than to.")]
    [TestCase("/api/usage", "by must be one of model, key, project, tag, session, agent, route, hour, day.")]
    [TestCase("/api/usage?by=colour", "by must be one of model, key, project, tag, session, agent, route, hour, day.")]
    [TestCase("/api/usage?by=day&zone=Mars", "zone must be the name of a time zone such as UTC or Europe/Berlin.")]
    [TestCase("/api/requests?cursor=x", "cursor must be what the page before said in next.")]
    [TestCase("/api/summary?projct=x", "projct is not known here; known are agent, billing, cache, class, cluster, cost, from, key, model, outcome, project, range, route, run, session, tag, to, user.")]
    [TestCase("/api/summary?cost=unprised", "cost must be one of exact, estimated, unpriced, no_usage.")]
    [TestCase("/api/usage?by=model&billing=real", "billing must be one of metered, subscription, local, simulated, imported.")]
    [TestCase("/api/requests?cache=Hit", "cache must be one of bypass, miss, hit, coalesced.")]
    [TestCase("/api/prompt-cache/breaks?outcome=none", "outcome must be one of ok, refused, upstream_error, gateway_error, aborted, interrupted.")]
    [TestCase("/api/requests?limit=0", "limit must be a whole number from 1 to 200.")]
    [TestCase("/api/requests?limit=201", "limit must be a whole number from 1 to 200.")]
    [TestCase("/api/requests?limit=-1", "limit must be a whole number from 1 to 200.")]
    [TestCase("/api/requests?limit=ten", "limit must be a whole number from 1 to 200.")]
    public async Task Api_BadQuestion_IsRefusedInOneSentence(string path, string message, CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();

        var (response, body) = await GetAsync(host, path, cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(body.GetProperty("error").GetString(), Is.EqualTo(message));
        }
    }

    [Test]
    public async Task Usage_ByModel_AnswersLinesAndTotal(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        host.Queue.TryWrite(TestCalls.Miss("1"));
        host.Queue.TryWrite(TestCalls.Hit("2"));

        var (_, usage) = await GetAsync(host, "/api/usage?by=model&zone=UTC", cancellation);

        var line = usage.GetProperty("lines").EnumerateArray().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(usage.GetProperty("by").GetString(), Is.EqualTo("model"));
            Assert.That(usage.GetProperty("zone").GetString(), Is.EqualTo("UTC"));
            Assert.That(line.GetProperty("value").GetString(), Is.EqualTo("claude-opus-4-20250514"));
            Assert.That(line.GetProperty("spend_usd").GetString(), Is.EqualTo("0.006000000015"));
            Assert.That(usage.GetProperty("total").GetProperty("calls").GetInt64(), Is.EqualTo(2));
            Assert.That(usage.GetProperty("rest").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        }
    }

    [Test]
    public async Task Requests_FilterAndCursor_GoOnWhereThePageEnded(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        for (var n = 1; n <= 5; n++)
        {
            host.Queue.TryWrite(TestCalls.Miss($"{n}", TestCalls.Noon.AddSeconds(n)) with { Project = n % 2 == 0 ? "even" : "odd" });
        }

        var (_, first) = await GetAsync(host, "/api/requests?project=odd&limit=2", cancellation);
        var (_, second) = await GetAsync(host, $"/api/requests?project=odd&limit=2&cursor={first.GetProperty("next").GetString()}", cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Ids(first), Is.EqualTo(new[] { TestCalls.Id("5"), TestCalls.Id("3") }));
            Assert.That(Ids(second), Is.EqualTo(new[] { TestCalls.Id("1") }));
            Assert.That(second.GetProperty("next").GetString(), Is.Null);
        }

        static IEnumerable<string?> Ids(System.Text.Json.JsonElement page) => page.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("id").GetString());
    }

    [Test]
    public async Task Request_ById_IsThatCallOr404(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        host.Queue.TryWrite(TestCalls.Miss("1"));

        var (_, found) = await GetAsync(host, $"/api/requests/{TestCalls.Id("1")}", cancellation);
        var (missing, _) = await GetAsync(host, $"/api/requests/{TestCalls.Id("2")}", cancellation);
        var (_, windows) = await GetAsync(host, "/api/windows", cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("final").GetBoolean(), Is.True);
            Assert.That(found.GetProperty("call").GetProperty("id").GetString(), Is.EqualTo(TestCalls.Id("1")));
            Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(windows.GetProperty("windows").GetArrayLength(), Is.Zero);
        }
    }

    [Test]
    public async Task Info_Always_TellsTheGateway(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();

        var text = await host.Client.GetStringAsync("/api/info", cancellation);

        Assert.That(text, Is.EqualTo(
            """{"version":"1.2.3","gateway_url":"http://127.0.0.1:3000","upstream":"simulated","simulated":false,"degraded":true,"unrecorded":0,"configuration_errors":[]}"""));
    }

    [Test]
    public async Task Summary_WriterStands_AnswersAllTheSame(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync(writing: false);
        host.Queue.TryWrite(TestCalls.Miss());

        var (response, summary) = await GetAsync(host, "/api/summary", cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(summary.GetProperty("calls").GetInt64(), Is.Zero);
        }
    }

    [TestCase("/", "text/html; charset=utf-8")]
    [TestCase("/favicon.svg", "image/svg+xml")]
    [TestCase("/assets/app.js", "text/javascript; charset=utf-8")]
    [TestCase("/assets/app.css", "text/css; charset=utf-8")]
    public async Task Page_File_IsTypedProtectedAndRevalidated(string path, string type, CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        using var first = await host.Client.GetAsync(path, cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag, isWeak: true));
        using var second = await host.Client.SendAsync(again, cancellation);
        using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(first.Content.Headers.ContentType?.ToString(), Is.EqualTo(type));
            Assert.That(Header(first, "content-security-policy"), Is.EqualTo(DashboardEndpoints.ContentSecurityPolicy));
            Assert.That(Header(first, "x-content-type-options"), Is.EqualTo("nosniff"));
            Assert.That(Header(first, "referrer-policy"), Is.EqualTo("no-referrer"));
            Assert.That(first.Headers.CacheControl?.NoCache, Is.True);
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(head.Content.Headers.ContentLength, Is.EqualTo(first.Content.Headers.ContentLength).And.GreaterThan(0));
        }
    }

    [TestCase("/assets/none.js")]
    [TestCase("/assets/")]
    [TestCase("/assets/..%2findex.html")]
    [TestCase("/other")]
    public async Task Page_UnknownFile_IsNotFound(string path, CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();
        using var response = await host.Client.GetAsync(path, cancellation);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Page_Html_HasNoInlineScriptOrStyle(CancellationToken cancellation)
    {
        await using var host = await DashboardHost.StartAsync();

        var html = await host.Client.GetStringAsync("/", cancellation);

        Assert.That(html, Does.Not.Contain("<style").And.Not.Contain(" style=").And.Not.Match("<script(?![^>]* src=)").And.Not.Contain("://"));
    }

    private static async Task<(HttpResponseMessage Response, JsonElement Body)> GetAsync(DashboardHost host, string path, CancellationToken cancellation)
    {
        var response = await host.Client.GetAsync(path, cancellation);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        return (response, document.RootElement.Clone());
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
