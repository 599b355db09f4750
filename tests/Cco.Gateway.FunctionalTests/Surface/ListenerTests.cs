using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Surface;

/// <summary>Two listeners that serve different things, whatever a client claims.</summary>
internal sealed class ListenerTests
{
    [Test]
    public async Task Dashboard_ServesNoCalls()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        var body = System.Text.Encoding.UTF8.GetBytes(AnthropicFixtures.Request);

        foreach (var (method, path) in new[] { ("POST", "/v1/messages"), ("POST", "/messages"), ("POST", "/v1/chat/completions"), ("GET", "/v1/models"), ("GET", "/health") })
        {
            var answer = await gateway.SendAsync(ApiCalls.Request(
                new HttpMethod(method), gateway.DashboardUrl + path, method == "POST" ? body : null, ("host", new Uri(gateway.GatewayUrl).Authority)));
            // What is no read is refused there before it is looked up.
            Assert.That(answer.Status, Is.EqualTo(method == "POST" ? 403 : 404), path);
        }

        Assert.That(stub.Calls, Is.Zero);
    }

    [TestCase("/api/summary")]
    [TestCase("/api/requests")]
    [TestCase("/index.html")]
    public async Task Gateway_ServesNothingOfTheDashboard(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        var plain = await gateway.GetAsync(path);
        var spoofed = await gateway.GetAsync(path, ("host", new Uri(gateway.DashboardUrl).Authority));

        Assert.That((plain.Status, spoofed.Status), Is.EqualTo((404, 404)));
    }

    [TestCase("/", "text/html")]
    [TestCase("/api/summary", "application/json")]
    [TestCase("/api/requests", "application/json")]
    public async Task Dashboard_ServesItsOwn(string path, string contentType)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.GetAsync(gateway.DashboardUrl + path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Header("content-type"), Does.StartWith(contentType));
        }
    }

    [Test]
    public async Task Dashboard_PortInUse_MovesAndSaysSo()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Dashboard:Port", $"{port}"));

        var answer = await gateway.GetAsync("/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new Uri(gateway.DashboardUrl).Port, Is.Not.EqualTo(port));
            Assert.That((await gateway.GetAsync($"{gateway.DashboardUrl}/api/info")).Status, Is.EqualTo(200));
            Assert.That(answer.Text, Does.Contain($"Dashboard: {gateway.DashboardUrl}"));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Status, Is.EqualTo(200));
        }
    }
}
