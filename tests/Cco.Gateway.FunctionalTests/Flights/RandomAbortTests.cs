using System.Text;
using Cco.Gateway.Caching.Flights;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>
/// C-52: clients that come and go at random, leaders too, whose connections and memory are at once used for other calls. Each answer says
/// which request it is for: every byte a client got must belong to its own.
/// </summary>
internal sealed class RandomAbortTests
{
    private const int Workers = 4;
    private const int MostClients = 4;

    [Test]
    public Task C52_RandomAborts_EveryByteIsTheClientsOwn() => RunAsync(rounds: 300, seed: 52);

    [Test]
    [Explicit("Takes some minutes; another seed than the fast suite's.")]
    public Task C52_RandomAborts_TenThousandRounds() => RunAsync(rounds: 10_000, seed: 5_252);

    private static async Task RunAsync(int rounds, int seed)
    {
        await using var stub = await StubProvider.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(stub);

        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (int round; (round = Interlocked.Increment(ref next)) < rounds;)
            {
                await RoundAsync(gateway, round, new Random(seed + round));
            }
        })));

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(gateway.Services.GetRequiredService<FlightTable>().Count, Is.Zero);
            Assert.That(gateway.Services.GetRequiredService<RecordingMemory>().InUse, Is.Zero);
            Assert.That(gateway.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal)), Is.Empty);
        }
    }

    /// <summary>A few clients ask the same thing that nobody asked before.</summary>
    private static async Task RoundAsync(TestGateway gateway, int round, Random random)
    {
        var filler = new string((char)('a' + (round % 26)), random.Next(0, 2_000));
        var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"stream\":true,\"system\":\"{round} {filler}\",");
        var expected = Answer(StubDigest(body));
        var clients = Enumerable.Range(0, random.Next(1, MostClients + 1))
            .Select(_ => (Leaves: random.Next(3) > 0, After: random.Next(-1, expected.Length)))
            .Select(plan => ReadAsync(gateway, body, plan.Leaves ? plan.After : expected.Length))
            .ToArray();
        foreach (var read in await Task.WhenAll(clients))
        {
            Assert.That(expected.AsSpan().StartsWith(read), Is.True, $"round {round}: {Encoding.UTF8.GetString(read)}");
        }
    }

    /// <summary>Reads so many bytes and leaves; less than none means before the head is there.</summary>
    private static async Task<byte[]> ReadAsync(TestGateway gateway, string body, int count)
    {
        using var leave = new CancellationTokenSource();
        var call = gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(body)), leave.Token);
        if (count < 0)
        {
            await Task.Yield();
            await leave.CancelAsync();
        }

        try
        {
            using var response = await call;
            await using var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            var read = new byte[Math.Max(count, 0)];
            var got = await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, CancellationToken.None).AsTask().Soon();
            return read[..got];
        }
        catch (OperationCanceledException) when (count < 0)
        {
            return [];
        }
    }

    private static async Task AnswerAsync(HttpContext context, StubRequest request)
    {
        context.Response.ContentType = "text/event-stream";
        var answer = Answer(request.Digest);
        for (var at = 0; at < answer.Length;)
        {
            // Pieces that are never the same twice, with the other side running in between.
            var size = Math.Min(1 + ((request.Digest[at % 64] * 37) % 900), answer.Length - at);
            await context.Response.Body.WriteAsync(answer.AsMemory(at, size), context.RequestAborted);
            await Task.Yield();
            at += size;
        }
    }

    private static byte[] Answer(string digest) => Encoding.UTF8.GetBytes(
        AnthropicFixtures.Events[0]
        + AnthropicFixtures.Events[1]
        + string.Concat(Enumerable.Repeat(
            $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{digest}\"}}}}\n\n", 20 + digest[0] % 16 * 10))
        + string.Concat(AnthropicFixtures.Events[5..]));

    private static string StubDigest(string body) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
