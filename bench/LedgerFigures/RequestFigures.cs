using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cco.Gateway.Analytics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.LedgerFigures;

/// <summary>
/// Whole requests answered from the cache, client and server in this process: with the ledger, and with a queue that takes nothing, in turns.
/// Gives what a request costs, and how much of it is the ledger's.
/// </summary>
internal static class RequestFigures
{
    private const int Clients = 16;
    private const int Calls = 20_000;

    public static async Task RunAsync(int rounds)
    {
        await using var ledger = await TestGateway.StartAsync();
        await using var none = await TestGateway.StartAsync();
        await none.FlushAsync();
        none.Services.GetRequiredService<CallQueue>().Complete();
        await RunAsync(ledger);
        await RunAsync(none);
        var figures = new List<(double Ledger, double None)>();
        for (var round = 0; round < rounds; round++)
        {
            figures.Add((await RunAsync(ledger), await RunAsync(none)));
        }

        var (with, without) = (figures.Select(f => f.Ledger).Order().ElementAt(rounds / 2), figures.Select(f => f.None).Order().ElementAt(rounds / 2));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a hit: {with:0.0} µs CPU, {without:0.0} with the null ledger: {with - without:0.0} µs added, ratio {with / without:0.000}"));
    }

    private static async Task<double> RunAsync(TestGateway gateway)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var n = 0; n < Calls / Clients; n++)
            {
                using var answer = await gateway.Client.SendAsync(
                    ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.Request), ("x-api-key", "sk-figures")));
                await answer.Content.ReadAsByteArrayAsync();
            }
        }));
        return (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / Calls;
    }
}
