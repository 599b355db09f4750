using System.Globalization;
using System.Text;

namespace Cco.HitFigures;

/// <summary>What a hit costs the server beside bare Kestrel that reads the same body, hashes it and answers the same bytes; in turns.</summary>
internal static class HitCost
{
    private const int WarmUp = 30_000;

    private static readonly (string Name, int Prompt, int Tokens, bool Stream, int Times)[] Cases =
    [
        ("plain answer, 2 KB prompt", 2_000, 430, false, 24_000),
        ("plain answer, 200 KB prompt", 200_000, 430, false, 2_400),
        ("stream of 200 events, 2 KB prompt", 2_000, 780, true, 24_000),
        ("stream of 200 events, 200 KB prompt", 200_000, 780, true, 2_400),
    ];

    public static async Task RunAsync(int rounds, bool native)
    {
        var folder = Directory.CreateTempSubdirectory("cco-figures");
        try
        {
            using var gateway = await Server.GatewayAsync(folder.FullName, native);
            using var bare = await Server.BareAsync(native);
            Console.WriteLine("| hit | answer | gateway, CPU µs | bare Kestrel, CPU µs | CPU ratio, median [range] | throughput ratio, median [range] |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
            foreach (var (name, prompt, tokens, stream, times) in Cases)
            {
                await RunAsync(gateway, bare, name, Body(prompt, tokens, stream), times, rounds);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(Server gateway, Server bare, string name, string body, int times, int rounds)
    {
        var answer = await AgreeAsync(gateway, bare, body);
        var (ours, theirs) = (Load.Request(gateway.Port, "/v1/messages", body), Load.Request(bare.Port, "/v1/messages", body));
        await Load.RunAsync(gateway, ours, WarmUp * Math.Min(times, 8_000) / 24_000, "x-cco-cache: hit", answer.Length);
        await Load.RunAsync(bare, theirs, WarmUp * Math.Min(times, 8_000) / 24_000, "Content-Length", answer.Length);
        var (gatewayCosts, bareCosts) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes with each round.
            for (var turn = 0; turn < 2; turn++)
            {
                if ((round + turn) % 2 == 0)
                {
                    gatewayCosts.Add(await Load.RunAsync(gateway, ours, times, "x-cco-cache: hit", answer.Length));
                }
                else
                {
                    bareCosts.Add(await Load.RunAsync(bare, theirs, times, "Content-Length", answer.Length));
                }
            }
        }

        var pairs = gatewayCosts.Zip(bareCosts).ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {answer.Length / 1_000.0:F1} KB | {Median(gatewayCosts.Select(c => c.Cpu)):F1} | {Median(bareCosts.Select(c => c.Cpu)):F1} | {Range(pairs.Select(p => p.First.Cpu / p.Second.Cpu))} | {Range(pairs.Select(p => p.First.Rate / p.Second.Rate))} |"));
    }

    /// <summary>Has the gateway store an answer, and the other one answer the same.</summary>
    private static async Task<byte[]> AgreeAsync(Server gateway, Server bare, string body)
    {
        using var client = new HttpClient();
        for (var miss = true; ; miss = false)
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{gateway.Port}/v1/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            call.Headers.TryAddWithoutValidation("x-api-key", "sk-figures");
            call.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
            using var answer = await client.SendAsync(call);
            var bytes = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            if (miss)
            {
                continue;
            }

            using var content = new ByteArrayContent(bytes) { Headers = { ContentType = answer.Content.Headers.ContentType } };
            using var kept = await client.PutAsync($"http://127.0.0.1:{bare.Port}/", content);
            kept.EnsureSuccessStatusCode();
            return bytes;
        }
    }

    // As a conversation is sent: turns of a few hundred characters.
    private static string Body(int size, int tokens, bool stream)
    {
        var text = new StringBuilder($$"""{"model":"claude-opus-5","max_tokens":4096,"stream":{{(stream ? "true" : "false")}},"system":"Answer briefly.","messages":[""");
        for (var turn = 0; text.Length < size - 900; turn++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""{"role":"user","content":"Question {{turn}}: {{new string('q', 300)}}\nThank you."},{"role":"assistant","content":"Answer {{turn}}: {{new string('a', 300)}}"},""");
        }

        var last = $"[simulate: tokens={tokens}] ";
        return text.Append("{\"role\":\"user\",\"content\":\"").Append(last).Append('z', Math.Max(0, size - text.Length - last.Length - 4)).Append("\"}]}").ToString();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Range(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:F2} [{sorted[0]:F2}–{sorted[^1]:F2}]");
    }
}
