using System.CommandLine;
using System.Text.Json;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Cli.Reconcile;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary>The provider's own count, fetched page by page, against what the running gateway booked.</summary>
internal sealed class ReconcileTests
{
    private const string Key = "admin-key-that-nobody-must-see";

    [Test]
    public async Task Fetch_Anthropic_FollowsPagesAndComparesWithTheGateway()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith("claude-opus-5", """{"input_tokens":12,"output_tokens":7}"""));
        await using var gateway = await StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.RequestFor("claude-opus-5"));

        // 12×5 + 7×25 millionths of a dollar are 0.0235 cents.
        await using var admin = await StubProvider.StartAsync(StubAnswers.InTurn(
            Page("""{"data":[{"starting_at":"2026-11-01T00:00:00Z","results":[]}],"has_more":true,"next_page":"page_2="}"""),
            Page("""{"data":[{"starting_at":"2026-11-02T00:00:00Z","results":[{"uncached_input_tokens":12,"cache_creation":{"ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":0},"cache_read_input_tokens":0,"output_tokens":7,"model":"claude-opus-5"}]}],"has_more":false,"next_page":null}"""),
            Page("""{"data":[{"starting_at":"2026-11-02T00:00:00Z","results":[{"amount":"0.0235","currency":"USD","model":"claude-opus-5","cost_type":"tokens"}]}],"has_more":false,"next_page":null}""")));
        var (status, output) = await RunAsync(gateway, admin, "anthropic");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.Zero);
            Assert.That(output, Does.Contain("anthropic, 2026-11-01 to 2026-11-02 UTC: spend $0.000235, billed $0.000235, difference $0.\nThe ledger and the provider agree.\n"));
            Assert.That(admin.Requests.Select(request => request.Target), Is.EqualTo(new[]
            {
                "/v1/organizations/usage_report/messages?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&bucket_width=1d&limit=31&group_by[]=model",
                "/v1/organizations/usage_report/messages?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&bucket_width=1d&limit=31&group_by[]=model&page=page_2%3D",
                "/v1/organizations/cost_report?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&bucket_width=1d&limit=31&group_by[]=description",
            }));
            Assert.That(admin.Requests.Select(request => (request.Header("x-api-key"), request.Header("anthropic-version"))).Distinct(), Is.EqualTo(new[] { (Key, "2023-06-01") }));
        }
    }

    [Test]
    public async Task Fetch_OpenAi_AsksForAllItsReports()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.WriteGatewayFile();
        await using var admin = await StubProvider.StartAsync(StubAnswers.InTurn(
            Page(ProviderReportFixtures.OpenAiUsage),
            Page("""{"object":"page","data":[],"has_more":false,"next_page":null}"""),
            Page(ProviderReportFixtures.OpenAiCosts)));
        var (status, output) = await RunAsync(gateway, admin, "openai", "--json");
        using var json = JsonDocument.Parse(output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.Zero);
            Assert.That(json.RootElement.GetProperty("theirs_usd").GetString(), Is.EqualTo("0.160015"));
            Assert.That(
                json.RootElement.GetProperty("lines").EnumerateArray().Select(line => $"{line.GetProperty("model")} {line.GetProperty("reason")}"),
                Is.EqualTo(new[] { " not_through_gateway", "gpt-4o-mini not_through_gateway" }));
            Assert.That(admin.Requests.Select(request => request.Target), Is.EqualTo(new[]
            {
                "/v1/organization/usage/completions?start_time=1793491200&end_time=1793664000&bucket_width=1d&limit=31&group_by[]=model",
                "/v1/organization/usage/embeddings?start_time=1793491200&end_time=1793664000&bucket_width=1d&limit=31&group_by[]=model",
                "/v1/organization/costs?start_time=1793491200&end_time=1793664000&bucket_width=1d&limit=31&group_by[]=line_item",
            }));
            Assert.That(admin.Requests.Select(request => request.Header("authorization")).Distinct(), Is.EqualTo(new[] { $"Bearer {Key}" }));
        }
    }

    [TestCase("""{"data":[],"has_more":true,"next_page":"again"}""", 200, "The pages of /v1/organizations/usage_report/messages do not end.")]
    [TestCase("{}", 200, "The answer of /v1/organizations/usage_report/messages is no usage or cost report of Anthropic or OpenAI as their documentation has it")]
    [TestCase("""{"error":{"message":"admin-key-that-nobody-must-see"}}""", 401, "/v1/organizations/usage_report/messages was refused with status 401. It wants an admin key of the organization, not one for calls.")]
    public async Task Fetch_WhatGoesWrong_IsSaidWithoutTheKey(string answer, int status, string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.WriteGatewayFile();
        await using var admin = await StubProvider.StartAsync(StubAnswers.Json(answer, status));

        Assert.That(() => RunAsync(gateway, admin, "anthropic"), Throws.TypeOf<AdminException>().With.Message.StartsWith(message).And.Message.Not.Contain(Key));
    }

    [TestCase("http://example.com")]
    [TestCase("ftp://127.0.0.1")]
    [TestCase("https://a:b@example.com")]
    [TestCase("nowhere")]
    public void Fetch_KeyOverAnOpenLine_IsRefused(string url) => Assert.That(
        () => ProviderFetch.RunAsync("anthropic", Key, url, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 2), CancellationToken.None),
        Throws.TypeOf<AdminException>().With.Message.EqualTo($"--base-url is \"{url}\"; expected an address that begins with https://, or one of this machine."));

    [Test]
    public async Task Api_BookedWithoutDays_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.DashboardUrl) };

        using var answer = await client.GetAsync("/api/booked?provider=anthropic&from=2026-11-02&to=soon");

        Assert.That(
            ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()),
            Is.EqualTo((400, """{"error":"provider must be a name, from and to days such as 2026-11-22."}""")));
    }

    private static StubAnswer Page(string json) => StubAnswers.Json(json);

    private static async Task<TestGateway> StartAsync(StubProvider stub)
    {
        var gateway = await TestGateway.StartAsync(stub, configure: options => options.Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero)));
        gateway.WriteGatewayFile();
        return gateway;
    }

    private static async Task<(int Status, string Output)> RunAsync(TestGateway gateway, StubProvider admin, string provider, params string[] more)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var command = ReconcileCommand.Create(output, name => name == ProviderFetch.KeyVariable(provider) ? Key : null);
        var status = await command
            .Parse(["--fetch", provider, "--base-url", admin.Url, "--from", "2026-11-01", "--to", "2026-11-02", "--data", gateway.Startup.Data.Path, .. more])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        return (status, output.ToString());
    }
}
