using System.Globalization;
using System.Text.Json.Nodes;
using Cco.Gateway.Analytics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary>The ledger's total against the provider's own books, to the last digit.</summary>
internal sealed class ExactBooksTests
{
    [Test]
    public Task C69_MixedCallsTwice_TotalsAreTheProvidersAndHitsAreFree() => RunAsync(calls: 200);

    [Test]
    [Explicit("Twice ten thousand calls: a minute or two.")]
    public Task C69_MixedCallsTwice_TenThousand() => RunAsync(calls: 10_000);

    private static async Task RunAsync(int calls)
    {
        var provider = new Provider();
        await using var stub = await StubProvider.StartAsync(provider.AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(stub, configure: options =>
        {
            options.Time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
            options.Cluster("openai", stub.Url);
            options.RoutesByName["chat"]!["ClusterId"] = "openai";
        });

        // A call of every kind at the same time; those with the same number are the same question. Then all of them again.
        for (var wave = 0; wave < 2; wave++)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (n, _) =>
            {
                var (model, number) = (n % 5) switch
                {
                    0 => ("claude-sonnet-5-5", n),
                    1 => ("claude-opus-5-5", n),
                    2 => ("gpt-6-luna", n),
                    3 => ("claude-haiku-5-5", n / 40 % 40),
                    _ => ("claude-sonnet-5-5", calls + 800 + n),
                };
                var body = Body(model, number, stream: n % 5 == 1);
                var answer = await (n % 5 == 2 ? gateway.ChatAsync(body) : gateway.MessagesAsync(body));
                provider.Answered(answer, model, number);
            });
        }

        await gateway.FlushAsync();
        var summary = gateway.Services.GetRequiredService<LedgerQueries>().Summary(null, null);
        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.SpendUsd, Is.EqualTo(provider.Billed));
            Assert.That(rows.Where(row => row.CacheResult is not Exchange.CacheResult.Miss).Select(row => row.SpendPico), Is.All.Zero);
            Assert.That(summary.Calls, Is.EqualTo(2 * calls));
            Assert.That(summary.Cache.Miss, Is.EqualTo(stub.Calls));
            Assert.That(summary.Cache.Miss + summary.Cache.Coalesced + summary.Cache.Hit, Is.EqualTo(2 * calls));
            Assert.That(summary.Cache.Hit, Is.GreaterThan(calls / 2));
            Assert.That(summary.SavedUsd + summary.CoalescingSavedUsd, Is.EqualTo(provider.NotBilled));
            Assert.That(summary.Unpriced + summary.NoUsage + summary.Estimated + summary.SavedUnknown, Is.Zero);
            Assert.That(provider.Errors, Is.EqualTo(summary.Failed).And.GreaterThan(0));
            Assert.That(RollupCheck.Faults(gateway.Services.GetRequiredService<LedgerStore>()), Is.Empty);
        }
    }

    private static string Body(string model, int number, bool stream) =>
        $$"""{"model":"{{model}}","max_tokens":64,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{number}}"}]}""";

    /// <summary>Bills by prices of its own (contract.md 6), from numbers it makes of each question.</summary>
    private sealed class Provider
    {
        private readonly Lock _lock = new();

        public decimal Billed { get; private set; }

        /// <summary>
        /// What it would have billed for the calls that did not come: those in flight as the one that did, later ones with what that had written to
        /// the prompt cache read from there (Savings.Replay).
        /// </summary>
        public decimal NotBilled { get; private set; }

        /// <summary>A caller got an answer, from wherever.</summary>
        public void Answered(ApiAnswer answer, string model, int number)
        {
            lock (_lock)
            {
                NotBilled += answer switch
                {
                    { Status: 200, Cache: "hit" } => Price(model, number, again: true),
                    { Status: 200, Cache: "coalesced" } => Price(model, number),
                    _ => 0,
                };
            }
        }

        public long Errors { get; private set; }

        public Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, StubRequest request)
        {
            var body = JsonNode.Parse(request.Text)!;
            var model = (string)body["model"]!;
            var n = int.Parse((string)body["messages"]![0]!["content"]!, CultureInfo.InvariantCulture);
            if (n % 50 == 49)
            {
                lock (_lock)
                {
                    Errors++;
                }

                return StubAnswers.Json(AnthropicFixtures.Error("overloaded_error", "m"), 529)(context, request);
            }

            lock (_lock)
            {
                Billed += Price(model, n);
            }

            var (input, read, written, output) = Tokens(n);
            var usage = $$"""{"input_tokens":{{input}},"cache_read_input_tokens":{{read}},"cache_creation_input_tokens":{{written}},"output_tokens":{{output}} }""";
            if (model.StartsWith("gpt", StringComparison.Ordinal))
            {
                return StubAnswers.Json(OpenAiFixtures.CompletionWith(
                    model,
                    $$$"""{"prompt_tokens":{{{input + read + written}}},"completion_tokens":{{{output}}},"prompt_tokens_details":{"cached_tokens":{{{read}}},"cache_write_tokens":{{{written}}} }}"""))(context, request);
            }

            return (bool)body["stream"]!
                ? StubAnswers.Stream(Stream(model, usage, output))(context, request)
                : StubAnswers.Json(AnthropicFixtures.MessageWith(model, usage))(context, request);
        }

        private static (int Input, int Read, int Written, int Output) Tokens(int n) => (17 + n, 1_000 * (n % 7), 300 * (n % 3), 5 + (n % 101));

        private static decimal Price(string model, int n, bool again = false)
        {
            var (input, read, written, output) = Tokens(n);
            var (inputPrice, readPrice, writePrice, outputPrice) = model switch
            {
                "claude-sonnet-5-5" => (2m, 0.10m, 2.50m, 10m),
                "claude-opus-5-5" => (4m, 0.20m, 5m, 20m),
                _ => (0.10m, 0.01m, 0.125m, 0.50m),
            };
            return ((input * inputPrice) + (read * readPrice) + (written * (again ? readPrice : writePrice)) + (output * outputPrice)) / 1_000_000;
        }

        private static StreamStep[] Stream(string model, string usage, int output) =>
        [
            $$"""
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"{{model}}","content":[],"usage":{{usage}} } }


            """,
            """
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Paris."}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}


            """,
            $$"""
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":{{output}} } }

            event: message_stop
            data: {"type":"message_stop"}


            """,
        ];
    }
}
