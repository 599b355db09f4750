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
    private const int Calls = 200;

    [Test]
    public async Task ManyMixedCallsAtOnce_TotalEqualsTheProvidersBooks()
    {
        var provider = new Provider();
        await using var stub = await StubProvider.StartAsync(provider.AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(stub, configure: options =>
        {
            options.Time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
            options.Cluster("openai", stub.Url);
            options.RoutesByName["chat"]!["ClusterId"] = "openai";
        });

        // A call of every kind at the same time; those with the same number are the same question.
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(n => (n % 5) switch
        {
            0 => gateway.MessagesAsync(Body("claude-sonnet-5-5", n, stream: false)),
            1 => gateway.MessagesAsync(Body("claude-opus-5-5", n, stream: true)),
            2 => gateway.ChatAsync(Body("gpt-6-luna", n, stream: false)),
            3 => gateway.MessagesAsync(Body("claude-haiku-5-5", n / 40, stream: false)),
            _ => gateway.MessagesAsync(Body("claude-sonnet-5-5", 1_000 + n, stream: false)),
        })).Soon();

        await gateway.FlushAsync();
        var summary = gateway.Services.GetRequiredService<LedgerQueries>().Summary(null, null);
        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.SpendUsd, Is.EqualTo(provider.Billed));
            Assert.That(rows.Sum(row => row.SpendPico ?? 0), Is.EqualTo((long)(provider.Billed * Pricing.PicoDollars.PerUsd)));
            Assert.That(summary.Calls, Is.EqualTo(Calls));
            Assert.That(summary.Cache.Miss, Is.EqualTo(stub.Calls));
            Assert.That(summary.Cache.Miss + summary.Cache.Coalesced + summary.Cache.Hit, Is.EqualTo(Calls));
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

            var (input, read, written, output) = (17 + n, 1_000 * (n % 7), 300 * (n % 3), 5 + (n % 101));
            var (inputPrice, readPrice, writePrice, outputPrice) = model switch
            {
                "claude-sonnet-5-5" => (2m, 0.10m, 2.50m, 10m),
                "claude-opus-5-5" => (4m, 0.20m, 5m, 20m),
                "claude-haiku-5-5" => (0.10m, 0.01m, 0.125m, 0.50m),
                _ => (0.10m, 0.01m, 0.125m, 0.50m),
            };
            lock (_lock)
            {
                Billed += ((input * inputPrice) + (read * readPrice) + (written * writePrice) + (output * outputPrice)) / 1_000_000;
            }

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
