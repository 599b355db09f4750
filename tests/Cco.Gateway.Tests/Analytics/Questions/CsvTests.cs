using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;

namespace Cco.Gateway.Tests.Analytics.Questions;

internal sealed class CsvTests
{
    [TestCase("plain", "plain")]
    [TestCase("=1+1", "'=1+1")]
    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("\tx", "'\tx")]
    [TestCase("\rx", "\"'\rx\"")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("=cmd|' /C calc'!A0,\"", "\"'=cmd|' /C calc'!A0,\"\"\"")]
    [TestCase("", "")]
    public void Text_Cell_IsNoFormulaAndQuoted(string text, string cell) => Assert.That(new CsvText().Text(text).ToString(), Is.EqualTo(cell));

    [Test]
    public void Of_Breakdown_HasALineForEachLineAndExactAmounts()
    {
        using var store = LedgerStore.InMemory();
        using var queries = new LedgerQueries(store);
        TempLedger.Write(
            store,
            TestCalls.Miss("1") with { Project = "=evil()" },
            TestCalls.Hit("2") with { Project = "b" },
            TestCalls.Hit("3", billing: Gateway.Exchange.Billing.Subscription) with { Project = null });

        var csv = CsvReport.Of(queries.Breakdown(new LedgerQuestion(), Grouping.Project, 2));

        Assert.That(csv.Split("\r\n"), Is.EqualTo(new[]
        {
            "project,calls,hits,coalesced,failed,estimated,unknown_cost,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,spend_usd,list_usd,"
                + "saved_usd,saved_list_usd,coalescing_saved_usd,coalescing_saved_list_usd,prompt_cache_saved_usd,prompt_cache_saved_list_usd",
            "'=evil(),1,0,0,0,0,0,10,20,70,50,0.006000000015,0,0,0,0,0,-0.000000000007,0",
            ",1,1,0,0,0,0,0,0,0,0,0,0,0,0.006000000015,0,0,0,0",
            "(1 more),1,1,0,0,0,0,0,0,0,0,0,0,0.006000000015,0,0,0,0,0",
            "",
        }));
    }

    [Test]
    public void Of_Summary_HasALineForEachBilling()
    {
        using var store = LedgerStore.InMemory();
        using var queries = new LedgerQueries(store);
        TempLedger.Write(store, TestCalls.Miss("1"));

        Assert.That(CsvReport.Of(queries.Summary(new LedgerQuestion())).Split("\r\n")[1], Is.EqualTo("metered,1,0,0.006000000015,0,0,0,0,0,-0.000000000007,0"));
    }
}
