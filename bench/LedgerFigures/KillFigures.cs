using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Analytics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.LedgerFigures;

/// <summary>
/// The gateway under a steady load, killed again and again: every call the provider saw more than 50 ms before must be in the ledger, and the
/// file must be sound. The gateway runs as a process of its own; half of the answers take a quarter of a second.
/// </summary>
internal static class KillFigures
{
    private const int Rate = 1_000;

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(int cycles)
    {
        using var folder = new TempFolder();
        var seen = new ConcurrentDictionary<string, long>();
        await using var stub = await StubProvider.StartAsync(async (context, request) =>
        {
            var id = (string)JsonNode.Parse(request.Text)!["messages"]![0]!["content"]!;
            seen[id] = Stopwatch.GetTimestamp();
            if (id.EndsWith('0'))
            {
                await Task.Delay(250, context.RequestAborted);
            }

            await StubAnswers.Json(AnthropicFixtures.Message)(context, request);
        });
        folder.Write("appsettings.json", """{ "Cco": { "Upstream": "anthropic" } }""");
        folder.Write("yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
        var (total, lost, damaged, worst) = (0, 0, 0, 0.0);
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            seen.Clear();
            await using var program = CcoProcess.Start(folder, "--port", "0", "--dashboard-port", "0", "--data", Path.Combine(folder.Path, "data"));
            var killed = await LoadAndKillAsync(program, await program.GatewayUrl, cycle);
            var opened = Stopwatch.StartNew();
            using var store = LedgerStore.Open(Path.Combine(folder.Path, "data", "ledger.db"), TimeProvider.System, NullLogger.Instance);
            worst = Math.Max(worst, opened.Elapsed.TotalMilliseconds);
            var booked = Booked(store);
            var due = seen.Where(call => Stopwatch.GetElapsedTime(call.Value, killed) > Grace).Select(call => call.Key).ToList();
            var missing = due.Where(id => !booked.Contains(id)).ToList();
            (total, lost) = (total + due.Count, lost + missing.Count);
            damaged += store.Check() is null && RollupCheck.Faults(store).Count == 0 ? 0 : 1;
            var youngest = missing.Count == 0 ? 0 : missing.Max(id => Stopwatch.GetElapsedTime(seen[id], killed).TotalMilliseconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"kill {cycle + 1}: {seen.Count} calls seen, {due.Count} more than 50 ms before, {missing.Count} of them without a row{(missing.Count > 0 ? $" (seen up to {youngest:0} ms before)" : "")}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cycles} kills: {total:N0} calls due, {lost} lost, {damaged} damaged files, opened again within {worst:0} ms"));
        return lost == 0 && damaged == 0 ? 0 : 1;
    }

    /// <summary>Returns the moment right before the kill.</summary>
    private static async Task<long> LoadAndKillAsync(CcoProcess program, string url, int cycle)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 600 });
        using var stop = new CancellationTokenSource();
        var calls = new ConcurrentBag<Task>();
        await CallAsync(client, url, $"{cycle}-warm-0", CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var length = TimeSpan.FromMilliseconds(1_500 + (Random.Shared.Next(1_000)));
        for (var n = 0; clock.Elapsed < length;)
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * Rate); n < due; n++)
            {
                calls.Add(CallAsync(client, url, $"{cycle}-{n}", stop.Token));
            }

            await Task.Delay(2);
        }

        var killed = Stopwatch.GetTimestamp();
        program.Kill();
        await program.ExitAsync();
        await stop.CancelAsync();
        await Task.WhenAll(calls);
        return killed;
    }

    private static async Task CallAsync(HttpClient client, string url, string id, CancellationToken cancellation)
    {
        try
        {
            var body = Encoding.UTF8.GetBytes($$"""{"model":"claude-sonnet-5-5","max_tokens":64,"messages":[{"role":"user","content":"{{id}}"}]}""");
            using var answer = await client.SendAsync(ApiCalls.Request(HttpMethod.Post, $"{url}/v1/messages", body, ("x-cco-run", id)), cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The gateway is dead, as was meant.
        }
    }

    private static HashSet<string> Booked(LedgerStore store)
    {
        using var connection = store.OpenReader();
        using var command = new SqliteCommand("SELECT run FROM calls UNION ALL SELECT run FROM open_calls", connection);
        using var row = command.ExecuteReader();
        var booked = new HashSet<string>();
        while (row.Read())
        {
            booked.Add(row.GetString(0));
        }

        return booked;
    }
}
