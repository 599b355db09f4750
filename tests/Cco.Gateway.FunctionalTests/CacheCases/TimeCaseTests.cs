using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-67, C-68 and C-71: clocks that jump, what a hit's head says, and entries of another build.</summary>
internal sealed class TimeCaseTests : IDisposable
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _elapsed = new(new DateTimeOffset(2028, 2, 28, 23, 59, 30, TimeSpan.Zero));
    private readonly TwoClocks _time;
    private readonly TempFolder _folder = new();

    public TimeCaseTests() => _time = new TwoClocks(_elapsed);

    public void Dispose() => _folder.Dispose();

    // Elapsed time and the clock on the wall, in seconds, since the answer was stored; the longer of the two decides. The clock passes a leap day.
    [TestCase(0, 0, "hit")]
    [TestCase(59, 59, "hit")]
    [TestCase(61, 61, "miss; reason=expired")]
    [TestCase(1, 3_600, "miss; reason=expired")]
    [TestCase(0, 7_200, "miss; reason=expired")]
    [TestCase(1, -3_600, "miss; reason=expired")]
    [TestCase(61, 1, "miss")]
    [TestCase(3_600, 0, "miss")]
    public async Task C67_ClockJumpsBetweenStoreAndRead_NeverOlderThanItsLife(double elapsed, double wall, string cache)
    {
        await using var rig = await StartAsync();
        var call = new CaseCall(AnthropicFixtures.Request);
        var first = await rig.AssertFreshAsync(call);

        _elapsed.Advance(TimeSpan.FromSeconds(elapsed));
        _time.SetForward += TimeSpan.FromSeconds(wall - elapsed);
        var second = await rig.AskAsync(call);

        Assert.That(second.Cache, Does.StartWith(cache));
        Assert.That(second.Text == first.Text, Is.EqualTo(cache == "hit"));
    }

    [TestCase(59, "hit")]
    [TestCase(61, "miss")]
    [TestCase(3_600, "miss")]
    [TestCase(-3_600, "miss")]
    public async Task C67_ClockJumpsOverARestart_NeverOlderThanItsLife(double wall, string cache)
    {
        var call = new CaseCall(AnthropicFixtures.Request);
        await using var rig = await StartAsync();
        await rig.AssertFreshAsync(call);

        await rig.RestartAsync(() =>
        {
            _time.SetForward += TimeSpan.FromSeconds(wall);
            return Task.CompletedTask;
        });

        Assert.That((await rig.AskAsync(call)).Cache, Does.StartWith(cache));
    }

    [Test]
    public async Task C68_Hit_HeadersAreItsOwn()
    {
        (string, string)[] upstream =
        [
            ("request-id", "req_up"), ("x-request-id", "req_up"), ("anthropic-organization-id", "org"), ("anthropic-ratelimit-requests-remaining", "7"),
            ("anthropic-ratelimit-unified-status", "allowed"), ("x-ratelimit-remaining-tokens", "9"), ("set-cookie", "__cf_bm=1"), ("cf-ray", "8f-FRA"),
            ("cf-cache-status", "DYNAMIC"), ("retry-after", "3"), ("via", "1.1 up"), ("server", "cloudflare"), ("strict-transport-security", "max-age=1"),
            ("date", "Tue, 01 Jan 2019 00:00:00 GMT"), ("age", "999"), ("etag", "\"e\""), ("expires", "0"), ("last-modified", "Tue, 01 Jan 2019 00:00:00 GMT"),
        ];
        await using var rig = await StartAsync();
        var call = new CaseCall(AnthropicFixtures.Request, rig.Script(StubAnswers.Json(AnthropicFixtures.Message, 200, upstream)));
        var miss = await rig.AskAsync(call);

        _elapsed.Advance(TimeSpan.FromSeconds(42.9));
        var hit = await rig.AskAsync(call);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(miss.Header("request-id"), Is.EqualTo("req_up"));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Header("age"), Is.EqualTo("42"));
            Assert.That(hit.Header("request-id"), Is.EqualTo(hit.Header("x-cco-request-id")).And.Not.EqualTo(miss.Header("x-cco-request-id")));
            Assert.That(DateTimeOffset.Parse(hit.Header("date")!, System.Globalization.CultureInfo.InvariantCulture).Year, Is.GreaterThan(2019));
            Assert.That(hit.Headers.Keys, Is.SubsetOf(new[]
            {
                "age", "cache-status", "content-length", "content-type", "date", "request-id", "x-cco-cache", "x-cco-cost-usd", "x-cco-request-id",
                "x-cco-saved-usd", "x-cco-upstream", "server-timing",
            }).IgnoreCase);
        }
    }

    // What another build stored lies under other keys, or does not read as an entry: neither is an error.
    [TestCase("UPDATE entries SET key = 'cco0:' || substr(key, 6)")]
    [TestCase("UPDATE entries SET key = substr(key, 1, 5) || lower(hex(randomblob(32)))")]
    [TestCase("UPDATE entries SET key = 'no key'")]
    [TestCase("UPDATE payloads SET data = randomblob(200)")]
    [TestCase("UPDATE payloads SET data = zeroblob(0)")]
    public async Task C71_EntriesOfAnotherBuild_MissAndNoException(string sql)
    {
        var call = new CaseCall(AnthropicFixtures.Request);
        await using var rig = await StartAsync();
        await rig.AssertFreshAsync(call);

        await rig.RestartAsync(async () =>
        {
            await using var file = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "cache.db")};Pooling=False");
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = sql;
            Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        });

        await rig.AssertFreshAsync(call);
        Assert.That((await rig.AskAsync(call)).Cache, Is.EqualTo("hit"));
        Assert.That(rig.Gateway.Log.Lines, Has.None.Contains("Exception"));
    }

    private Task<CaseRig> StartAsync() => CaseRig.StartAsync((options, _) =>
    {
        options.Data = _folder.Path;
        options.Time = _time;
        options.Set("Cco:Cache:Ttl", $"{Ttl.TotalSeconds}s");
    });

    /// <summary>A clock on the wall that people set, and time that passes whatever they do.</summary>
    private sealed class TwoClocks(FakeTimeProvider elapsed) : TimeProvider
    {
        public TimeSpan SetForward { get; set; }

        public override long TimestampFrequency => elapsed.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => elapsed.GetUtcNow() + SetForward;

        public override long GetTimestamp() => elapsed.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            elapsed.CreateTimer(callback, state, dueTime, period);
    }
}
