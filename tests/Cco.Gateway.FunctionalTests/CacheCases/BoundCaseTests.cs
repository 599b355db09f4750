using System.Globalization;
using Cco.Gateway.Caching.Memory;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-60, C-61 and C-65: a first level at its limit, and two gateways side by side.</summary>
internal sealed class BoundCaseTests
{
    private const long MiB = 1 << 20;

    [Test]
    public Task C60_MoreAnswersThanFit_LimitHoldsAndOversizeIsNotKept() => FillAsync(limit: 2 * MiB, cap: 64 << 10, answers: 300, largest: 256 << 10);

    [Test]
    [Explicit("Ten thousand answers, 20 GB in all: some minutes.")]
    [NonParallelizable]
    public Task C60_MoreAnswersThanFit_TenThousand() => FillAsync(limit: 32 * MiB, cap: MiB, answers: 10_000, largest: 4 * MiB);

    [Test]
    [Explicit("Ten thousand answers, 20 GB in all: some minutes.")]
    [NonParallelizable]
    public async Task C60_MoreAnswersThanFit_ResidentMemoryOfTheProgram()
    {
        const long Limit = 32 * MiB;
        var random = new Random(60);
        var sizes = Enumerable.Range(0, 10_000).Select(_ => (int)random.NextInt64(10 << 10, 4 * MiB)).ToArray();
        await using var stub = await StubProvider.StartAsync((context, request) =>
        {
            var number = int.Parse(request.Header("x-number")!, CultureInfo.InvariantCulture);
            return StubAnswers.Json(Answer(number, sizes[number]))(context, request);
        });
        using var home = new TempFolder();
        home.Write("appsettings.json", $$"""{ "Cco": { "Cache": { "Size": {{Limit}}, "MaxAnswer": {{MiB}}, "Persist": false } } }""");
        home.Write("yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
        await using var cco = CcoProcess.Start(home, "--config", home.Path, "--port", "0", "--dashboard-port", "0", "--upstream", "anthropic");
        using var client = new HttpClient { BaseAddress = new Uri(await cco.GatewayUrl) };
        await AskAsync(client, 0);
        var (baseline, most) = (cco.Resident, 0L);

        await Parallel.ForEachAsync(Enumerable.Range(0, sizes.Length), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            await AskAsync(client, number);
            InterlockedMax(ref most, cco.Resident);
        });

        TestContext.Out.WriteLine($"{baseline / MiB} MiB after the first answer, {most / MiB} at most, {cco.Resident / MiB} at the end");
        Assert.That(most - baseline, Is.LessThan(Limit + (Limit / 2)));

        async Task AskAsync(HttpClient to, int number)
        {
            using var request = ApiCalls.Request(
                HttpMethod.Post,
                "/v1/messages",
                System.Text.Encoding.UTF8.GetBytes(AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"system\":\"{number}\",")),
                ("anthropic-version", "2023-06-01"),
                ("x-number", $"{number}"));
            using var answer = await to.SendAsync(request);
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Has.Length.GreaterThan(sizes[number]));
        }
    }

    [Test]
    public Task C61_EvictionPressureWhileHotKeysAreRead_RightAnswersAndTheHotStay() => PressAsync(rounds: 60, readers: 4);

    [Test]
    [Explicit("Some 60 s.")]
    [NonParallelizable]
    public Task C61_EvictionPressureWhileHotKeysAreRead_FiftyReaders() => PressAsync(rounds: 2_000, readers: 50);

    // Calls in flight are joined within one gateway; without a store that both share, each makes one (docs/cache-cases.md).
    [Test]
    public async Task C65_TwoGateways_SameMissAtOnce_OneCallEach()
    {
        await using var stub = await StubProvider.StartAsync("{}");
        var two = new Gate();
        stub.Answer = async (context, request) =>
        {
            if (stub.Calls >= 2)
            {
                two.Open();
            }

            await two.WaitAsync();
            await StubAnswers.Json(AnthropicFixtures.Message)(context, request);
        };
        await using var a = await TestGateway.StartAsync(stub);
        await using var b = await TestGateway.StartAsync(stub);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? a : b).MessagesAsync(AnthropicFixtures.Request))).Soon();

        Assert.That(answers.Select(answer => answer.Text), Is.All.EqualTo(AnthropicFixtures.Message));
        Assert.That(stub.Calls, Is.EqualTo(2));
    }

    private static async Task FillAsync(long limit, long cap, int answers, long largest)
    {
        var random = new Random(60);
        var sizes = Enumerable.Range(0, answers).Select(_ => (int)random.NextInt64(10 << 10, largest)).ToArray();
        await using var stub = await StubProvider.StartAsync((context, request) =>
        {
            var number = int.Parse(request.Header("x-number")!, CultureInfo.InvariantCulture);
            return StubAnswers.Json(Answer(number, sizes[number]))(context, request);
        });
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o
            .Set("Cco:Cache:Size", $"{limit}").Set("Cco:Cache:MaxAnswer", $"{cap}").Set("Cco:Cache:Persist", "false"));
        var level = gateway.Services.GetRequiredService<TinyLfuCache>();
        await AskAsync(gateway, 0, sizes[0]);
        var most = 0L;

        await Parallel.ForEachAsync(Enumerable.Range(0, answers), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            await AskAsync(gateway, number, sizes[number]);
            InterlockedMax(ref most, level.Statistics.Bytes);
        });

        var oversize = new List<string?>();
        foreach (var number in Enumerable.Range(0, answers).Where(number => Answer(number, sizes[number]).Length > cap).Take(20))
        {
            oversize.Add(await AskAsync(gateway, number, sizes[number]));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(most, Is.InRange(limit / 2, limit));
            Assert.That(oversize, Is.Not.Empty.And.All.EqualTo("miss; reason=new"));
            Assert.That(gateway.Log.Lines, Has.None.Contains("Exception"));
        }
    }

    private static async Task PressAsync(int rounds, int readers)
    {
        const int Hot = 20;
        const int Size = 4_000;
        await using var stub = await StubProvider.StartAsync((context, request) =>
            StubAnswers.Json(Answer(int.Parse(request.Header("x-number")!, CultureInfo.InvariantCulture), Size))(context, request));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:Size", "400KB").Set("Cco:Cache:Persist", "false"));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            foreach (var number in Enumerable.Range(0, Hot))
            {
                await AskAsync(gateway, number, Size);
            }
        }

        var (hits, asked, cold) = (0, 0, Hot);
        await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            for (var round = 0; round < rounds; round++)
            {
                var cache = await AskAsync(gateway, random.Next(Hot), Size);
                Interlocked.Add(ref hits, cache is "hit" or "coalesced" ? 1 : 0);
                Interlocked.Increment(ref asked);
                await AskAsync(gateway, Interlocked.Increment(ref cold), Size);
            }
        })));

        Assert.That((double)hits / asked, Is.GreaterThanOrEqualTo(0.8));
    }

    private static async Task<string?> AskAsync(TestGateway gateway, int number, int size)
    {
        var answer = await gateway.PostAsync("/v1/messages", AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"system\":\"{number}\","), ("x-number", $"{number}"));
        if (answer.Text != Answer(number, size))
        {
            Assert.Fail($"The answer to {number} is {answer.Status}: {answer.Text[..Math.Min(300, answer.Text.Length)]}");
        }

        return answer.Cache;
    }

    private static string Answer(int number, int size) => AnthropicFixtures.MessageWith(
        "claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", content: $$"""[{"type":"text","text":"{{number}} {{new string((char)('a' + (number % 26)), size)}}"}]""");

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen)
            {
                return;
            }
        }
    }
}
