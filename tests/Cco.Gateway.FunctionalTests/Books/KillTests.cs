using System.Text;
using Cco.Gateway.Analytics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary>A gateway that is killed forgets no call it had sent.</summary>
[Platform(Exclude = "Win", Reason = "Windows has no such signals.")]
internal sealed class KillTests
{
    private const int Calls = 20;

    [Test]
    public async Task Kill_CallsUnderWay_AreBookedAsInterruptedByTheNextStart()
    {
        using var folder = new TempFolder();
        var ledger = Path.Combine(folder.Path, "data", "ledger.db");
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(never, StubAnswers.Json(AnthropicFixtures.Message)));
        folder.Write("appsettings.json", """{ "Cco": { "Upstream": "anthropic" } }""");
        folder.Write("yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
        using var client = new HttpClient();
        await using (var program = Start(folder))
        {
            var url = await program.GatewayUrl;
            var calls = Enumerable.Range(0, Calls).Select(n => client.SendAsync(ApiCalls.Request(
                HttpMethod.Post, $"{url}/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.Request.Replace("France", $"country {n:D2}", StringComparison.Ordinal))))).ToArray();
            await UntilOpenAsync(ledger, Calls);

            // A row is there before its call is: that one may still be on its way to the provider.
            await Until.TrueAsync(() => stub.Calls == Calls);
            await program.SignalAsync("KILL");
            await program.ExitAsync();
            await Assert.CatchAsync<HttpRequestException>(async () => await Task.WhenAll(calls));
        }

        await using (var program = Start(folder))
        {
            await program.GatewayUrl;
            await program.SignalAsync("TERM");
            await program.ExitAsync();
            Assert.That(string.Join('\n', program.Output), Does.Contain($"{Calls} calls were on their way when the gateway last ended without notice."));
        }

        using var store = LedgerStore.OpenReadOnly(ledger);
        using var queries = new LedgerQueries(store);
        var rows = queries.Recent();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(Calls));
            Assert.That(rows, Has.Count.EqualTo(Calls));
            Assert.That(rows.Select(row => row.Outcome), Is.All.EqualTo(CallResult.Interrupted));
            Assert.That(rows.Select(row => row.CostStatus), Is.All.EqualTo(Pricing.CostStatus.Estimated));

            // 121 bytes at four a token, $2 per million.
            Assert.That(rows.Select(row => row.SpendPico), Is.All.EqualTo(Pricing.PicoDollars.FromUsd(0.000062m)));
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }
    }

    private static CcoProcess Start(TempFolder folder) =>
        CcoProcess.Start(folder, "--port", "0", "--dashboard-port", "0", "--data", Path.Combine(folder.Path, "data"));

    // The rows are there a moment after the calls: asked until they are.
    private static async Task UntilOpenAsync(string ledger, int count)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        using var store = LedgerStore.OpenReadOnly(ledger);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            await using var connection = store.OpenReader();
            await using var command = new SqliteCommand("SELECT COUNT(*) FROM open_calls", connection);
            if (await command.ExecuteScalarAsync(patience.Token) is long open && open == count)
            {
                return;
            }
        }
    }
}
