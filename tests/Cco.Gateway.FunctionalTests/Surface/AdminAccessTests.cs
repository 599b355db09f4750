using System.Text;
using Cco.Gateway.Access;
using Cco.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Surface;

/// <summary>Who may ask on the dashboard's port, and who may change something there (docs/decisions/005-finding-the-gateway.md).</summary>
internal sealed class AdminAccessTests
{
    private const string Key = "the-admin-key";

    private static readonly (string, string) Bearer = ("authorization", $"Bearer {Key}");

    [TestCase("/")]
    [TestCase("/api/info")]
    [TestCase("/api/summary")]
    [TestCase("/assets/nothing.js")]
    [TestCase("/no-such-path")]
    public async Task Read_KeyDefined_WithoutItNothing(string path)
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", Key));
        var url = gateway.DashboardUrl + path;

        var none = await gateway.GetAsync(url);
        var wrong = await gateway.GetAsync(url, ("authorization", "Bearer the-admin-kez"));
        var basic = await gateway.GetAsync(url, ("authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Key}"))));
        var bearer = await gateway.GetAsync(url, Bearer);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((none.Status, wrong.Status), Is.EqualTo((401, 401)));
            Assert.That(none.Header("www-authenticate"), Does.StartWith("Basic realm="));
            Assert.That(none.Text, Does.Contain("admin key").And.Not.Contain(Key));
            Assert.That(basic.Status, Is.EqualTo(bearer.Status).And.Not.EqualTo(401));
        }
    }

    [Test]
    public async Task Read_KeyDefined_TheLocalSecretIsEnough()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", Key));

        Assert.That((await gateway.GetAsync($"{gateway.DashboardUrl}/api/info", Secret(gateway))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Read_NoKey_NothingNeeded()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.That((await gateway.GetAsync($"{gateway.DashboardUrl}/api/info")).Status, Is.EqualTo(200));
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Case("Nothing", 403, "secret");
        yield return Case("OnlyTheHeader", 403, "secret", ("x-cco-admin", "1"));
        yield return Case("WrongSecret", 403, "secret", ("x-cco-admin", "1"), ("x-cco-admin-secret", new string('0', 64)));
        yield return Case("Secret_NoHeader", 403, "x-cco-admin", ("x-cco-admin-secret", "RIGHT"));
        yield return Case("Secret_ForeignOrigin", 403, "origin", ("x-cco-admin", "1"), ("x-cco-admin-secret", "RIGHT"), ("origin", "http://localhost:5173"));
        yield return Case("Secret_NoJson", 415, "content-type", ("x-cco-admin", "1"), ("x-cco-admin-secret", "RIGHT"), ("content-type", "text/plain"));
        yield return Case("Secret_ForeignHost", 403, "host", ("x-cco-admin", "1"), ("x-cco-admin-secret", "RIGHT"), ("host", "evil.example"));
        yield return Case("Secret", 404, "", ("x-cco-admin", "1"), ("x-cco-admin-secret", "RIGHT"));
        yield return Case("Secret_SameOrigin", 404, "", ("x-cco-admin", "1"), ("x-cco-admin-secret", "RIGHT"), ("origin", "SAME"));

        static TestCaseData Case(string name, int status, string word, params (string, string)[] headers) =>
            new TestCaseData(status, word, headers).SetName($"Change_{name}");
    }

    // The path does not exist: 404 means that the call was let through.
    [TestCaseSource(nameof(Changes))]
    public async Task Change_NeedsSecretHeaderJsonAndNoForeignOrigin(int status, string word, (string Name, string Value)[] headers)
    {
        await using var gateway = await TestGateway.StartAsync();
        (string, string)[] sent =
        [
            .. headers.Select(h => (h.Name, h.Value switch { "RIGHT" => Secret(gateway).Value, "SAME" => gateway.DashboardUrl, var other => other })),
        ];

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, new HttpMethod("BREW") })
        {
            var answer = await gateway.SendAsync(ApiCalls.Request(method, $"{gateway.DashboardUrl}/api/no-such", "{}"u8.ToArray(), sent));

            Assert.That((answer.Status, answer.Text), Is.EqualTo((status, answer.Text)), $"{method}: {answer.Text}");
            Assert.That(answer.Text, Does.Contain(word).IgnoreCase);
        }
    }

    [Test]
    public async Task Change_AdminKey_FromElsewhereToo()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", Key).Set("Cco:Guard:Hosts", "gateway.internal"));
        var url = $"{gateway.DashboardUrl}/api/no-such";

        var let = await gateway.PostAsync(url, "{}", Bearer, ("x-cco-admin", "1"), ("host", "gateway.internal"));
        var noHeader = await gateway.PostAsync(url, "{}", Bearer, ("host", "gateway.internal"));

        Assert.That((let.Status, noHeader.Status), Is.EqualTo((404, 403)));
    }

    [Test]
    public async Task Endpoints_EachThatIsNoRead_RefusesStrangers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var changing = (
            from source in gateway.Services.GetServices<EndpointDataSource>()
            from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            where endpoint.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) == true
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            where method is not "GET" and not "HEAD"
            select (method, endpoint.RoutePattern.RawText)).ToArray();

        Assert.That(changing, Does.Contain(("POST", "/api/attach")));
        foreach (var (method, path) in changing)
        {
            var answer = await gateway.SendAsync(ApiCalls.Request(new HttpMethod(method), gateway.DashboardUrl + path, "{}"u8.ToArray(), ("x-cco-admin", "1")));
            Assert.That(answer.Status, Is.EqualTo(403), path);
        }
    }

    [Test]
    public async Task Secrets_InNoLog()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", Key));
        await gateway.GetAsync($"{gateway.DashboardUrl}/api/info", Bearer, Secret(gateway));
        await gateway.GetAsync($"{gateway.DashboardUrl}/api/info", ("authorization", "Bearer x"));

        Assert.That(gateway.Log.Lines, Has.None.Contains(Key).And.None.Contains(Secret(gateway).Value));
    }

    [Test]
    public async Task Host_LoopbackNameFromHere_TakenOnAnyBind()
    {
        await using var gateway = await TestGateway.StartAsync(o => o
            .Set("Cco:Listen:Host", "0.0.0.0").Set("Cco:Dashboard:Host", "0.0.0.0").Set("Cco:Guard:Hosts", "gateway.internal").Variable("CCO_ADMIN_KEY", Key));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(gateway.GatewayUrl, Does.StartWith("http://127.0.0.1:"));
            Assert.That((await gateway.GetAsync("/health")).Status, Is.EqualTo(200));
            Assert.That((await gateway.GetAsync("/health", ("host", "other.internal"))).Status, Is.EqualTo(403));
            Assert.That((await gateway.GetAsync($"{gateway.DashboardUrl}/api/info")).Status, Is.EqualTo(401));
            Assert.That((await gateway.GetAsync($"{gateway.DashboardUrl}/api/info", Secret(gateway))).Status, Is.EqualTo(200));
        }
    }

    private static (string Name, string Value) Secret(TestGateway gateway) =>
        ("x-cco-admin-secret", gateway.Services.GetRequiredService<AdminSecrets>().Local);
}
