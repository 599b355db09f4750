using System.Text;
using Cco.Gateway.Access;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary>Transcripts beside a running gateway: it books them itself, and knows which calls it has seen.</summary>
internal sealed class ImportTests
{
    private const string Model = "claude-haiku-4-5-20251001";

    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Import_GatewayRuns_BooksWhatItHasNotSeen()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith(Model, """{"input_tokens":12,"output_tokens":7}"""));
        await using var gateway = await TestGateway.StartAsync(stub, configure: options =>
            options.Time = new FakeTimeProvider(new DateTimeOffset(2025, 10, 20, 9, 0, 0, TimeSpan.Zero)));
        gateway.WriteGatewayFile();
        await gateway.MessagesAsync(AnthropicFixtures.RequestFor(Model), ("x-claude-code-session-id", "s1"));
        _folder.Write("a.jsonl", TranscriptFixtures.Answer("msg_1", TranscriptFixtures.Usage(12, 7), at: "2025-10-20T09:00:01.000Z"));
        _folder.Write("b.jsonl", string.Concat(Enumerable.Range(0, 1100).Select(n =>
            TranscriptFixtures.Answer($"msg_b{n}", TranscriptFixtures.Usage(10, 10), session: "s2", at: "2025-10-20T08:00:00.000Z") + "\n")));

        var first = await RunAsync(gateway);
        var second = await RunAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo((0, "Read 2 files with 1,101 messages: 1,100 new, 1 known (1 recorded by the gateway itself), 0 unreadable lines; $0.066 at list prices, which is no spend.\n")));
            Assert.That(second.Output, Does.StartWith("Read 2 files with 1,101 messages: 0 new, 1,101 known, 0 unreadable lines; $0 at"));
        }
    }

    [TestCase("[{}]", "The body is no array of calls: $[0] is wrong.")]
    [TestCase("{}", "The body is no array of calls: $ is wrong.")]
    [TestCase("[null]", "Call 1: is incomplete.")]
    [TestCase("null", "The body must be an array of at most 500 calls.")]
    [TestCase("""[{"key":"k","at":"1999-01-01T00:00:00Z","model":"m","usage":"{}"}]""", "Call 1: at must be a moment since 2023 and not in the future.")]
    public async Task Api_WhatIsNoCall_IsRefused(string body, string error)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (status, answer) = await PostAsync(gateway, body, "1");

        Assert.That((status, answer), Is.EqualTo((400, $$"""{"error":"{{error}}"}""")));
    }

    [Test]
    public async Task Api_ImportFromAPage_IsRefusedWithoutTheHeaderOfAdmins()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.That((await PostAsync(gateway, "[]", null)).Status, Is.InRange(400, 403));
    }

    private static async Task<(int Status, string Body)> PostAsync(TestGateway gateway, string body, string? admin)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.DashboardUrl + "/api/import") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-cco-admin-secret", gateway.Services.GetRequiredService<AdminSecrets>().Local);
        if (admin is not null)
        {
            request.Headers.Add("x-cco-admin", admin);
        }

        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Output)> RunAsync(TestGateway gateway)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var status = await Cli.CommandLine.InvokeAsync(["import", "claude-code", _folder.Path, "--data", gateway.Startup.Data.Path], output, TextWriter.Null);
        return (status, output.ToString());
    }
}
