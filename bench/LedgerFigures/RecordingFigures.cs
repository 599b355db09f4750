using System.Diagnostics;
using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.LedgerFigures;

/// <summary>
/// What recording adds to a call, CPU of the whole process: the record made, handed over, written, with its start row. Calls are recorded
/// at a steady rate, once into the ledger and once into a queue that takes nothing, in turns.
/// </summary>
internal static class RecordingFigures
{
    private static readonly TokenUsage Usage = new() { InputTokens = 12, CacheReadTokens = 40_000, CacheWriteShortTokens = 1_200, OutputTokens = 700 };

    public static async Task RunAsync(int seconds)
    {
        // Nothing is left to be compiled.
        await RunAsync(100_000, 5, ledger: true, begun: true);
        await RunAsync(100_000, 3, ledger: false, begun: true);
        foreach (var rate in new[] { 1_000, 5_000, 20_000 })
        {
            var figures = new List<(double Ledger, double Null)>();
            for (var round = 0; round < 3; round++)
            {
                figures.Add((await RunAsync(rate, seconds, ledger: true, begun: false), await RunAsync(rate, seconds, ledger: false, begun: false)));
            }

            var started = await RunAsync(rate, seconds, ledger: true, begun: true);
            var (with, without) = (Median(figures.Select(f => f.Ledger)), Median(figures.Select(f => f.Null)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"recording at {rate:N0}/s: {with:0.00} µs CPU a call, {without:0.00} with the null ledger: {with - without:0.00} µs added; with a start row {started - without:0.00} µs"));
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(1);

    private static async Task<double> RunAsync(int rate, int seconds, bool ledger, bool begun)
    {
        var directory = Directory.CreateTempSubdirectory("cco-figures-");
        try
        {
            using var store = LedgerStore.Open(Path.Combine(directory.FullName, "ledger.db"), TimeProvider.System, NullLogger.Instance);
            using var queue = new CallQueue();
            using var writer = new LedgerWriter(queue, store, TimeProvider.System, NullLogger<LedgerWriter>.Instance);
            await writer.StartAsync(CancellationToken.None);
            if (!ledger)
            {
                queue.Complete();
            }

            await Task.Delay(200);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            var made = 0;
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                for (var due = (int)(clock.Elapsed.TotalSeconds * rate); made < due; made++)
                {
                    Record(queue, made, begun);
                }

                await Task.Delay(5);
            }

            await queue.FlushAsync();
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            await writer.StopAsync(CancellationToken.None);
            return cpu.TotalMicroseconds / made;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Record(CallQueue queue, int n, bool begun)
    {
        var exchange = new GatewayExchange(
            CallId.Text(0x1000_0000_0000 + n), TimeProvider.System.GetUtcNow(), 0, new ApiEndpoint(ApiEndpointKind.Messages, "/v1/messages"), Dialect.Anthropic)
        {
            Caller = new Caller("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef", false, "project", "5f1c0000-77aa-4c3e-9d1e-0123456789ab"),
            Envelope = new RequestEnvelope("claude-sonnet-5-5", true, 7, null),
            Cache = new CacheOutcome(CacheResult.Miss, "new"),
        };
        if (begun)
        {
            exchange.Sent = new UpstreamStart("anthropic", "anthropic", Billing.Metered);
            queue.TryWriteBeginning(CallMapping.MapStart(exchange, TimeSpan.FromMilliseconds(1), "messages"));
        }

        var attempt = new UpstreamAttempt("anthropic", "api", "anthropic", Billing.Metered, 200);
        attempt.Complete(
            new AnswerFacts { Usage = Usage, Model = "claude-sonnet-5-5", StopReason = "tool_use", Complete = true },
            new CostResult(CostStatus.Exact, new CostParts(0.000024m, 0.004m, 0.003m, 0, 0.007m, 0), "rule"));
        exchange.AddAttempt(attempt);
        queue.TryWrite(
            CallRecord.From(exchange, new CallOutcome(200, TimeSpan.FromMilliseconds(1_200), TimeSpan.FromMilliseconds(400), RouteId: "messages")), begun: begun);
    }
}
