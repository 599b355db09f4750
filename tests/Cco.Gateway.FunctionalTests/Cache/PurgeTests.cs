using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>What is purged is never served again, also after a restart; what is not purged still is.</summary>
internal sealed class PurgeTests : IDisposable
{
    private static readonly (string, string)[] One = [("x-cco-key", "cco-one"), ("x-cco-cache-namespace", "a")];
    private static readonly (string, string)[] Other = [("x-cco-key", "cco-other"), ("x-cco-cache-namespace", "b")];
    private static readonly string OtherModel = AnthropicFixtures.RequestFor("claude-haiku-4-5");

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    private static IEnumerable<TestCaseData> Purges()
    {
        yield return Case("Everything", """{"all":true}""", "miss", "miss", "miss");
        yield return Case("Scope", $$"""{"scope":"{{Purging.ScopeOf("cco-one")}}"}""", "miss", "miss", "hit");
        yield return Case("Namespace", """{"namespace":"a"}""", "miss", "miss", "hit");
        yield return Case("Model", """{"model":"claude-sonnet-5-5"}""", "miss", "hit", "miss");
        yield return Case("ModelByPartOfItsName", """{"model":"claude-sonnet"}""", "hit", "hit", "hit");
        yield return Case("ModelInCapitals", """{"model":"CLAUDE-SONNET-5-5"}""", "hit", "hit", "hit");

        static TestCaseData Case(string name, string purge, params string[] after) => new TestCaseData(purge, after).SetName($"Purge_{name}_ThatAndNoMore");
    }

    [TestCaseSource(nameof(Purges))]
    public async Task Purge_OneThing_ThatAndNoMore(string purge, string[] after)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub))
        {
            await CallAsync(gateway);
            Assert.That(await CallAsync(gateway), Is.EqualTo(new[] { "hit", "hit", "hit" }));
            Assert.That((await gateway.PurgeAsync(purge)).Status, Is.EqualTo(200));
            Assert.That(await CallAsync(gateway, only: true), Is.EqualTo(after));
            await gateway.StopAsync();
        }

        // Once again from disk, where nothing but the epochs keeps the purged ones from being served.
        for (var restart = 0; restart < 2; restart++)
        {
            await using var again = await StartAsync(stub);
            Assert.That(await CallAsync(again, only: true), Is.EqualTo(after), $"restart {restart + 1}");
            await again.StopAsync();
        }

        Assert.That(stub.Calls, Is.EqualTo(3));
    }

    [Test]
    public async Task Purge_ThenStoredAgain_SurvivesRestarts()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub))
        {
            await CallAsync(gateway);
            await gateway.PurgeAsync("""{"all":true}""");
            await gateway.PurgeAsync("""{"model":"claude-sonnet-5-5"}""");
            await CallAsync(gateway);
            await gateway.StopAsync();
        }

        for (var restart = 0; restart < 2; restart++)
        {
            await using var again = await StartAsync(stub);
            Assert.That(await CallAsync(again), Is.EqualTo(new[] { "hit", "hit", "hit" }));
            await again.StopAsync();
        }

        Assert.That(stub.Calls, Is.EqualTo(6));
    }

    [Test]
    public async Task C57_ClockSetBackBeforeThePurge_Miss()
    {
        var start = new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero);
        var time = new SteppedTime(start);
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub, o => o.Time = time))
        {
            await CallAsync(gateway);
            time.Step(TimeSpan.FromHours(-1));
            await gateway.PurgeAsync("""{"model":"claude-sonnet-5-5"}""");
            time.Step(TimeSpan.FromHours(1));

            Assert.That(await CallAsync(gateway, only: true), Is.EqualTo(new[] { "miss", "hit", "miss" }));
            await gateway.StopAsync();
        }

        await using var again = await StartAsync(stub, o => o.Time = new SteppedTime(start));
        Assert.That(await CallAsync(again, only: true), Is.EqualTo(new[] { "miss", "hit", "miss" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Start_CountersDamagedOrGone_NothingOfBeforeIsServed(bool damaged)
    {
        var counters = Path.Combine(_data.Path, "purges");
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using (var gateway = await StartAsync(stub))
        {
            await CallAsync(gateway);
            await gateway.PurgeAsync("""{"model":"claude-sonnet-5-5"}""");
            await gateway.StopAsync();
        }

        if (damaged)
        {
            await File.WriteAllTextAsync(counters, (await File.ReadAllTextAsync(counters))[..^1]);
        }
        else
        {
            File.Delete(counters);
        }

        await using var again = await StartAsync(stub);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CallAsync(again, only: true), Is.EqualTo(new[] { "miss", "miss", "miss" }));
            Assert.That(again.Log.Lines.Any(line => line.Contains("counters of purges", StringComparison.Ordinal)), Is.EqualTo(damaged));
        }
    }

    [Test]
    public async Task Purge_Everything_DeletesWhatIsStored()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        await CallAsync(gateway);

        var answer = await gateway.PurgeAsync("""{"all":true}""");
        var stats = (await gateway.GetAsync($"{gateway.DashboardUrl}/api/cache")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)answer.Json["what"], Is.EqualTo("everything"));
            Assert.That((long)answer.Json["memory_freed"]!, Is.GreaterThan(3 * AnthropicFixtures.Message.Length));
            Assert.That((long)stats["memory"]!["count"]!, Is.Zero);
            Assert.That((long)stats["file"]!["entries"]!, Is.Zero);
            Assert.That((string?)stats["last_purge"]!["what"], Is.EqualTo("everything"));
            Assert.That(gateway.Log.Lines, Has.Exactly(1).EqualTo("Information: Purged everything from the cache."));
        }
    }

    [Test]
    public async Task Explain_MissAfterAPurge_SaysSo()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.PurgeAsync("""{"model":"claude-sonnet-5-5"}""");
        var miss = await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.FlushAsync();

        var explanation = await gateway.GetAsync($"{gateway.DashboardUrl}/api/cache/explain/{miss.Header("x-cco-request-id")}");

        Assert.That(
            (string?)explanation.Json["sentence"],
            Does.Match(@"^The nearest earlier call is \S+ of \d\d:\d\d:\d\d\. It was the same, and was purged since\. Its answer: stored \d\d:\d\d:\d\d, purged \d\d:\d\d:\d\d\.$"));
    }

    [Test]
    public async Task Purge_SharedScope_ByThatName()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub, o => o.Set("Cco:Cache:Scope", "shared"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, One);
        await gateway.PurgeAsync("""{"scope":"shared"}""");

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request, One)).Cache, Does.StartWith("miss"));
    }

    [TestCase("{}", "Say what to purge")]
    [TestCase("null", "Say what to purge")]
    [TestCase("", "is no purge")]
    [TestCase("[]", "is no purge")]
    [TestCase("""{"modle":"m"}""", "is no purge")]
    [TestCase("""{"model":"m","model":"n"}""", "is no purge")]
    [TestCase("""{"model":7}""", "$.model is wrong")]
    [TestCase("""{"model":"\ud800"}""", "is no purge")]
    [TestCase("""{"model":"m","scope":"s"}""", "at a time")]
    public async Task Purge_NotUnderstood_400AndNothingIsPurged(string body, string error)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var answer = await gateway.PurgeAsync(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
            Assert.That((string?)answer.Json["error"], Does.Contain(error));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
        }
    }

    [Test]
    public async Task Purge_CannotBeWritten_503AndNothingIsPurged()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        File.Delete(Path.Combine(_data.Path, "purges"));
        Directory.CreateDirectory(Path.Combine(_data.Path, "purges"));

        var answer = await gateway.PurgeAsync("""{"all":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(503));
            Assert.That((string?)answer.Json["error"], Does.StartWith("Nothing was purged: "));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
        }
    }

    // One caller with two models, then another caller.
    private static async Task<string[]> CallAsync(TestGateway gateway, bool only = false)
    {
        (string, string)[] control = only ? [("x-cco-cache", "only")] : [];
        return
        [
            Word(await gateway.MessagesAsync(AnthropicFixtures.Request, [.. One, .. control])),
            Word(await gateway.MessagesAsync(OtherModel, [.. One, .. control])),
            Word(await gateway.MessagesAsync(AnthropicFixtures.Request, [.. Other, .. control])),
        ];

        static string Word(ApiAnswer answer) => answer.Cache!.Split(';')[0];
    }

    private Task<TestGateway> StartAsync(StubProvider stub, Action<TestGatewayOptions>? configure = null) => TestGateway.StartAsync(stub, configure: options =>
    {
        options.Data = _data.Path;
        configure?.Invoke(options);
    });

    /// <summary>A clock that can be set back.</summary>
    private sealed class SteppedTime(DateTimeOffset start) : TimeProvider
    {
        private readonly FakeTimeProvider _time = new(start);
        private TimeSpan _step;

        public void Step(TimeSpan by) => _step += by;

        public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _step;

        public override long GetTimestamp() => _time.GetTimestamp();

        public override long TimestampFrequency => _time.TimestampFrequency;
    }
}
