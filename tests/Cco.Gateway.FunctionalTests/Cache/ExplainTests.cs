using System.Net;
using System.Text.Json;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Why a call missed, asked of a running gateway.</summary>
internal sealed class ExplainTests
{
    [Test]
    public async Task Explain_OneWordOther_NamesThePlace()
    {
        await using var gateway = await TestGateway.StartAsync();
        await SendAsync(gateway, "What is 2+2?");
        var id = await SendAsync(gateway, "What is 2+3?");

        using var explanation = await ExplainAsync(gateway, id);

        using (Assert.EnterMultipleScope())
        {
            var nearest = explanation.RootElement.GetProperty("nearest");
            Assert.That(nearest.GetProperty("first").GetProperty("path").GetString(), Is.EqualTo("messages[0].content"));
            Assert.That(nearest.GetProperty("answer").GetString(), Does.StartWith("stored "));
            Assert.That(explanation.RootElement.GetRawText(), Does.Not.Contain("What is"));
        }
    }

    [Test]
    public async Task Explain_AnotherModel_NamesIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        await SendAsync(gateway, "hello");
        var id = await SendAsync(gateway, "hello", "claude-haiku-4-5");

        using var explanation = await ExplainAsync(gateway, id);

        Assert.That(explanation.RootElement.GetProperty("nearest").GetProperty("differs").EnumerateArray().Single().GetString(), Is.EqualTo("model"));
    }

    [Test]
    public async Task Explain_Hit_SaysSo()
    {
        await using var gateway = await TestGateway.StartAsync();
        await SendAsync(gateway, "hello");
        var id = await SendAsync(gateway, "hello");

        using var explanation = await ExplainAsync(gateway, id);

        Assert.That(explanation.RootElement.GetProperty("cache").GetString(), Is.EqualTo("hit"));
    }

    [Test]
    public async Task Explain_NeverSeen_Gone()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.Client.GetAsync(new Uri($"{gateway.DashboardUrl}/api/cache/explain/none"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
    }

    private static async Task<string> SendAsync(TestGateway gateway, string question, string model = "claude-opus-5")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","max_tokens":100,"messages":[{"role":"user","content":"{{question}}"}]}""",
                System.Text.Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await gateway.Client.SendAsync(request);
        await response.Content.ReadAsStringAsync();
        return response.Headers.GetValues("x-cco-request-id").Single();
    }

    // A lookup is remembered when its call has ended, which is a moment after the client has its last byte.
    private static async Task<JsonDocument> ExplainAsync(TestGateway gateway, string id)
    {
        await gateway.FlushAsync();
        return JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri($"{gateway.DashboardUrl}/api/cache/explain/{id}")));
    }
}
