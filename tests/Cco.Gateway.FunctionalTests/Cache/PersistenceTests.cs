using System.Text;
using Cco.Gateway.Caching.Persistent;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Answers that survive a restart (docs/decisions/011-second-level.md; reliability.md C-70, T-13, F-28, F-32).</summary>
internal sealed class PersistenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string CacheFile => Path.Combine(_folder.Path, "cache.db");

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task C70_AfterARestart_FirstCallIsAHit()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        ApiAnswer miss;
        await using (var gateway = await StartAsync(stub))
        {
            miss = await gateway.MessagesAsync(AnthropicFixtures.Request);
            await gateway.StopAsync();
        }

        for (var restart = 0; restart < 2; restart++)
        {
            await using var gateway = await StartAsync(stub);
            var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);
            var again = await gateway.MessagesAsync(AnthropicFixtures.Request);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(hit.Cache, Is.EqualTo("hit"));
                Assert.That(hit.Body, Is.EqualTo(miss.Body));
                Assert.That(hit.Header("x-cco-saved-usd"), Is.EqualTo(miss.Header("x-cco-cost-usd")));
                Assert.That(hit.Header("x-cco-upstream"), Is.EqualTo("anthropic"));
                Assert.That(again.Cache, Is.EqualTo("hit"));
            }
        }

        Assert.That(stub.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task Messages_StreamAfterARestart_ReplayedWhole()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events]));
        await using (var gateway = await StartAsync(stub))
        {
            await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
            await gateway.StopAsync();
        }

        await using var later = await StartAsync(stub);
        var hit = await later.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Messages_RowChangedByAStranger_MissAndCounted()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub))
        {
            await gateway.MessagesAsync(AnthropicFixtures.Request);
            await gateway.StopAsync();
        }

        Sql("UPDATE payloads SET data = CAST(substr(data, 1, length(data) - 1) || x'00' AS BLOB)");
        await using var later = await StartAsync(stub);
        var answer = await later.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(later.Services.GetRequiredService<CacheWriter>().Statistics.Rejected, Is.EqualTo(1));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Start_DamagedFile_ServesAndSaysSo()
    {
        await File.WriteAllBytesAsync(CacheFile, [.. Enumerable.Range(0, 50_000).Select(n => (byte)(n * 7))]);
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub))
        {
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Status, Is.EqualTo(200));
            Assert.That(gateway.Log.Lines, Has.Some.Contains("was set aside as"));
            await gateway.StopAsync();
        }

        await using var later = await StartAsync(stub);
        Assert.That((await later.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task C66_EndOverARestart_HitThenNotServed()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero));
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub, o => o.Time = time))
        {
            await gateway.MessagesAsync(AnthropicFixtures.Request);
            await gateway.StopAsync();
        }

        time.Advance(TimeSpan.FromMinutes(59));
        await using (var gateway = await StartAsync(stub, o => o.Time = time))
        {
            var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);
            Assert.That(hit.Header("age"), Is.EqualTo("3540"));
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Does.StartWith("miss"));
        }

        Assert.That(stub.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task Chat_SimulatedAnswer_NeverOnDisk()
    {
        await using (var gateway = await TestGateway.StartAsync(o => o.Data = _folder.Path))
        {
            await gateway.ChatAsync(OpenAiFixtures.Request);
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("hit"));
            await gateway.StopAsync();
        }

        await using var later = await TestGateway.StartAsync(o => o.Data = _folder.Path);
        Assert.That((await later.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("miss; reason=new"));
        Assert.That(Sql("SELECT COUNT(*) FROM entries"), Is.Zero);
    }

    [Test]
    public async Task C70_WithoutASecondLevel_MissAfterARestart()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        for (var start = 0; start < 2; start++)
        {
            await using var gateway = await StartAsync(stub, o => o.Set("Cco:Cache:Persist", "false"));
            await gateway.MessagesAsync(AnthropicFixtures.Request);
            await gateway.StopAsync();
        }

        Assert.That(stub.Calls, Is.EqualTo(2));
        Assert.That(File.Exists(CacheFile), Is.False);
    }

    [Test]
    public async Task Kill_WhileStoring_FileUsableAndAnswersThere()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        using var home = new TempFolder();
        home.Write("appsettings.json", "{}");
        home.Write("yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
        string[] start = ["--config", home.Path, "--port", "0", "--dashboard-port", "0", "--upstream", "anthropic", "--data", _folder.Path];
        await using (var cco = CcoProcess.Start(home, start))
        {
            using var client = new HttpClient { BaseAddress = new Uri(await cco.GatewayUrl) };
            await AskAsync(client, 0, 10);

            // Written in the order they came: the first ten are there. What comes last may be lost, the file not.
            while (EntriesOnDisk() < 10)
            {
                await AskAsync(client, 10, 1);
            }

            var last = AskAsync(client, 100, 50);
            await cco.SignalAsync("KILL");
            await cco.ExitAsync();
            await last.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        var calls = stub.Calls;
        await using var again = CcoProcess.Start(home, start);
        using (var client = new HttpClient { BaseAddress = new Uri(await again.GatewayUrl) })
        {
            Assert.That(await AskAsync(client, 0, 10), Is.EqualTo(Enumerable.Repeat("hit", 10)));
        }

        Assert.That(stub.Calls, Is.EqualTo(calls));
        Assert.That(again.Errors.Concat(again.Output), Has.None.Contains("damaged"));
    }

    private static async Task<List<string>> AskAsync(HttpClient client, int from, int count)
    {
        var outcomes = new List<string>();
        for (var n = from; n < from + count; n++)
        {
            var body = AnthropicFixtures.Request.Replace("France", $"France, number {n}", StringComparison.Ordinal);
            using var answer = await client.SendAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(body)));
            outcomes.Add(answer.Headers.GetValues("x-cco-cache").Single());
        }

        return outcomes;
    }

    private Task<TestGateway> StartAsync(StubProvider stub, Action<TestGatewayOptions>? configure = null) => TestGateway.StartAsync(stub, configure: options =>
    {
        options.Data = _folder.Path;
        configure?.Invoke(options);
    });

    private long EntriesOnDisk()
    {
        try
        {
            return File.Exists(CacheFile) ? (long)Sql("SELECT COUNT(*) FROM entries")! : 0;
        }
        catch (SqliteException)
        {
            // Just being created.
            return 0;
        }
    }

    private object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={CacheFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
