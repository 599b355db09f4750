using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Spectre.Console;

namespace Cco.Gateway.Tests.Analytics;

[NonParallelizable] // Spectre.Console fills a static table without a lock.
internal sealed class UsageReportTests
{
    [Test]
    public void Write_NoCalls_SaysSo() => Assert.That(Render([]), Is.EqualTo("No calls recorded yet.\n"));

    [Test]
    public void Write_NoTerminal_IsPlainAndKeepsSimulatedApart()
    {
        var report = Render([
            TestCalls.Miss("1"),
            TestCalls.Hit("2"),
            TestCalls.Miss("3", billing: Billing.Simulated) with { Cost = new CallCost(7_000_000_000_000, 0, 0, 0, 0, 0) },
            TestCalls.Miss("4") with { CostStatus = Pricing.CostStatus.Unpriced, Cost = null },
            TestCalls.Hit("5") with { Saved = null },
        ]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Line(report, "Spend"), Does.EndWith("$0.006000000015"));
            Assert.That(Line(report, "Saved by the response cache"), Does.EndWith("$0.006000000015"));
            Assert.That(Line(report, "Hit rate"), Does.EndWith("40.0 %"));
            Assert.That(Line(report, "SIMULATED  "), Does.Contain("$7"));
            Assert.That(report, Does.Contain("SIMULATED amounts are invented."));
            Assert.That(report, Does.Contain("Without a known price, in no amount: 1 of the calls."));
            Assert.That(report, Does.Contain("Saved an unknown amount, in none of these: 1 of the calls."));
            Assert.That(report, Does.Not.Contain('\u001b').And.Not.Contain('│'));
        }
    }

    [Test]
    public void Write_Breakdown_NamesTheZoneAndDefusesTheTerminal()
    {
        using var store = LedgerStore.InMemory();
        using var queries = new LedgerQueries(store);
        TempLedger.Write(store, TestCalls.Miss("1") with { ModelServed = "\u001b[31mred" }, TestCalls.Miss("2", billing: Billing.Subscription));
        var report = Render(console => BreakdownReport.Write(
            console, queries.Breakdown(new LedgerQuestion(TestCalls.Noon, null), Grouping.Model, zone: TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report, Does.Contain("?[31mred"));
            Assert.That(Line(report, "Total"), Does.Contain("$0.006000000015"));
            Assert.That(report, Does.Contain("From 2026-11-02 13:00 +01:00; times are Europe/Berlin."));
            Assert.That(report.Split('\n')[0], Does.Contain("Spend").And.Contain("List value").And.Not.Contain("Sharing"));
        }
    }

    private static string Line(string report, string start) =>
        report.Split('\n').Single(line => line.StartsWith(start, StringComparison.Ordinal)).TrimEnd();

    private static string Render(CallRecord[] calls)
    {
        using var store = LedgerStore.InMemory();
        using var queries = new LedgerQueries(store);
        if (calls.Length > 0)
        {
            TempLedger.Write(store, calls);
        }

        return Render(console => UsageReport.Write(console, queries.Summary(null, null)));
    }

    private static string Render(Action<IAnsiConsole> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 400;
        write(console);
        return text.ToString();
    }
}
