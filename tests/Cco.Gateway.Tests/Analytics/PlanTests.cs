using Cco.Gateway.Analytics;
using Cco.Gateway.Wire.Anthropic;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>A login whose token was refreshed has the plan it had; two people have two.</summary>
internal sealed class PlanTests : IDisposable
{
    private static readonly DateTimeOffset Start = TestCalls.Noon;

    private readonly LedgerStore _store = LedgerStore.InMemory();
    private readonly LedgerQueries _queries;

    public PlanTests() => _queries = new LedgerQueries(_store, new FakeTimeProvider(Start));

    public void Dispose()
    {
        _queries.Dispose();
        _store.Dispose();
    }

    [Test]
    public async Task Windows_TokenRefreshed_AreThoseOfTheNewTokenAlone()
    {
        Write(Reading("old", 0, 0.40m));
        Write(Reading("old", 14, 0.41m));
        Write(Reading("new", 15, 0.42m));
        Write(Reading("newer", 29, 0.43m), Reading("newer", 31, 0.44m));

        var plans = await _queries.PlansAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shown(plans.Windows), Is.EqualTo("newer 5h 0.44, newer 7d 0.44"));
            Assert.That(_queries.Summary(null, null).Windows, Is.EqualTo(plans.Windows));

            // One line in the picture, a point for each quarter of an hour.
            Assert.That(
                plans.History.Where(point => point.Window == "7d").Select(point => (point.Account, point.At, point.Utilization)),
                Is.EqualTo(new[] { ("newer", Start, 0.41), ("newer", Start.AddMinutes(15), 0.42), ("newer", Start.AddMinutes(30), 0.44) }));
        }
    }

    [Test]
    public async Task Windows_BothTokensInTheSameQuarter_TheNewOnesWordCounts()
    {
        Write(Reading("z-old", 0, 0.40m));
        Write(Reading("new", 5, 0.42m));

        var plans = await _queries.PlansAsync();

        Assert.That(plans.History.Where(point => point.Window == "7d").Select(point => (point.Account, point.Utilization)), Is.EqualTo(new[] { ("new", 0.42) }));
    }

    [Test]
    public async Task Windows_OldTokenUsedStill_AreTwoPeoples()
    {
        Write(Reading("one", 0, 0.40m));
        Write(Reading("two", 15, 0.10m));
        Write(Reading("one", 20, 0.41m));

        Assert.That(Shown((await _queries.PlansAsync()).Windows), Is.EqualTo("one 5h 0.41, one 7d 0.41, two 5h 0.1, two 7d 0.1"));
    }

    [TestCase("another", 7)]
    [TestCase("org", 6)]
    [TestCase(null, 7)]
    public async Task Windows_AnotherOrganizationOrAnotherWeek_AreTwoPeoples(string? organization, int days)
    {
        Write(Reading("one", 0, 0.40m));
        Write(Reading("two", 15, 0.10m, organization, days));

        Assert.That(Shown((await _queries.PlansAsync()).Windows), Is.EqualTo("one 5h 0.4, one 7d 0.4, two 5h 0.1, two 7d 0.1"));
    }

    [Test]
    public void Organization_IsKeptAsADigest()
    {
        Write(Reading("one", 0, 0.40m, "0b7c5f0e-8b0a"));

        using var connection = _store.OpenReader();
        using var command = new SqliteCommand("SELECT DISTINCT organization FROM plan_windows", connection);
        Assert.That(command.ExecuteScalar(), Has.Length.EqualTo(16).And.Not.Contains("0b7c5f0e"));
    }

    private static string Shown(IEnumerable<PlanWindow> windows) =>
        string.Join(", ", windows.Select(window => FormattableString.Invariant($"{window.Account} {window.Window} {window.Utilization}")));

    private void Write(params PlanReading[] readings)
    {
        using var batch = new LedgerBatch(_store);
        var pending = new PendingBatch();
        pending.Plans.AddRange(readings);
        batch.Write(pending);
    }

    private static PlanReading Reading(string account, int minutes, decimal used, string? organization = "org", int days = 7) => new(
        account,
        Start.AddMinutes(minutes),
        new UnifiedRateLimits
        {
            Organization = organization,
            FiveHour = new RateLimitWindow(used, Start.AddHours(5), "allowed"),
            SevenDay = new RateLimitWindow(used, Start.AddDays(days), "allowed"),
        });
}
