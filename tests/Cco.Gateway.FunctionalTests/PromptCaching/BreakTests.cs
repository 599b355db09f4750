using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.PromptCaching;

/// <summary>Every cause, scripted: five healthy turns, one change, and what is said of the turn after it.</summary>
[CancelAfter(60_000)]
internal sealed class BreakTests
{
    // claude-sonnet-5-5: what a token costs more than a read one when it is written for 5 minutes, or plain input.
    private const long PicoWritten = 2_400_000;
    private const long PicoPlain = 1_900_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(40);

    private static readonly TestCaseData<BreakCause, string, Action<CachedGateway, CachedChat>>[] Causes =
    [
        new(BreakCause.Gap, "6 min 10 s since the turn before, the cache lives 5 min 0 s", (at, _) => at.Clock.Advance(TimeSpan.FromSeconds(330))),
        new(BreakCause.Model, "model claude-sonnet-5-5, now claude-opus-5-5", (_, chat) => chat.Model = "claude-opus-5-5"),
        new(BreakCause.Tools, "tools: added Write, removed Edit, changed Bash", (_, chat) =>
        {
            chat.Tools[0] = CachedChat.Tool("Bash", "Does it differently.");
            chat.Tools[1] = CachedChat.Tool("Write");
        }),
        new(BreakCause.Tools, "tools: in another order", (_, chat) => chat.Tools.Reverse()),
        new(BreakCause.System, "system[1] changed", (_, chat) => chat.System[1] = "It is Tuesday." + chat.System[1]),
        new(BreakCause.Message, "messages[0] changed", (_, chat) => chat.Messages[0] = "(cleared)"),
        new(BreakCause.Betas, "betas: added context-1m-2025-08-07", (_, chat) => chat.Betas += ",context-1m-2025-08-07"),
        new(BreakCause.Parameter, "parameters: added thinking", (_, chat) => chat.With("thinking", """{"type":"adaptive"}""")),
        new(BreakCause.NoCacheControl, "the request has no cache_control", (_, chat) => chat.Asks = false),
        new(BreakCause.Provider, "nothing in the request changed: the provider forgot it", (at, _) => at.Provider.Evict()),
    ];

    [TestCaseSource(nameof(Causes))]
    public async Task Turn_PromptNoLongerInTheCache_IsToldWithItsCause(BreakCause cause, string detail, Action<CachedGateway, CachedChat> change)
    {
        await using var at = await CachedGateway.StartAsync();
        var chat = at.Chat();

        // A system prompt and tools that outweigh the messages would hide the loss of those.
        chat.System[1] = "Short.";
        var before = await TurnsAsync(at, chat, 5, 6_000);
        change(at, chat);
        var broken = await chat.TurnAsync(6_000);

        var found = (await at.ReportAsync()).Breaks.Single();
        var rows = await at.Gateway.LedgerRowsAsync();
        var (old, now) = (rows.Single(row => row.Id == before), rows.Single(row => row.Id == broken));
        var lost = Math.Min(old.Tokens.CacheRead!.Value + old.Tokens.CacheWrite!.Value, now.Tokens.Prompt!.Value) - now.Tokens.CacheRead!.Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((found.Id, found.Before, found.Session), Is.EqualTo((broken, before, "session-1")));
            Assert.That((found.Cause, found.Detail), Is.EqualTo((cause, detail)));
            Assert.That((found.ReadTokens, found.LostTokens), Is.EqualTo((now.Tokens.CacheRead, lost)));
            Assert.That(found.CostStatus, Is.EqualTo(CostStatus.Exact));
            Assert.That(found.LostListPico, Is.Null);
            Assert.That(at.Warnings().Single(), Does.Contain(broken).And.Contains("session-1").And.Contains(detail).And.Contains("$0."));
            if (cause != BreakCause.Model)
            {
                Assert.That(found.LostPico, Is.EqualTo(lost * (cause == BreakCause.NoCacheControl ? PicoPlain : PicoWritten)));
            }
        }
    }

    [Test]
    public async Task Turn_MoreThanTwentyBlocksBehindTheLastBreakpoint_IsToldAsLookback()
    {
        await using var at = await CachedGateway.StartAsync();
        var chat = at.Chat();
        chat.System[1] = "Short.";
        await TurnsAsync(at, chat, 5, 6_000);
        for (var n = 0; n < 22; n++)
        {
            chat.Messages.Add($"result {n}");
        }

        await chat.TurnAsync();

        var found = (await at.ReportAsync()).Breaks.Single();
        Assert.That((found.Cause, found.Detail), Is.EqualTo((BreakCause.Lookback, "24 blocks between two cache_control, the provider looks 20 back")));
    }

    [Test]
    public async Task Turn_OneHourAsked_LivesTenMinutesOfSilence()
    {
        await using var at = await CachedGateway.StartAsync();
        var chat = at.Chat();
        chat.Ttl = "1h";
        await TurnsAsync(at, chat, 4);
        at.Clock.Advance(TimeSpan.FromMinutes(10));
        await chat.TurnAsync();
        Assert.That((await at.ReportAsync()).Breaks, Is.Empty);

        at.Clock.Advance(TimeSpan.FromMinutes(61));
        await chat.TurnAsync();

        var found = (await at.ReportAsync()).Breaks.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((found.Cause, found.Detail), Is.EqualTo((BreakCause.Gap, "1 h 1 min since the turn before, the cache lives 1 h 0 min")));

            // Written for an hour: 4 instead of 0.10 USD per million.
            Assert.That(found.LostPico, Is.EqualTo(found.LostTokens * 3_900_000));
        }
    }

    [Test]
    public async Task Turn_AnsweredByOwnCacheMeanwhile_GapIsSinceTheLastThatReachedTheProvider()
    {
        await using var at = await CachedGateway.StartAsync();
        var chat = at.Chat();
        await TurnsAsync(at, chat, 5);
        var calls = at.Calls;
        for (var n = 0; n < 6; n++)
        {
            at.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.That((await chat.RepeatAsync()).Cache, Does.StartWith("hit"));
        }

        Assert.That((at.Calls, (await at.ReportAsync()).Breaks.Count), Is.EqualTo((calls, 0)));
        await chat.TurnAsync();

        Assert.That((await at.ReportAsync()).Breaks.Single().Cause, Is.EqualTo(BreakCause.Gap));
    }

    [Test]
    public async Task Request_ThatBroke_SaysSoByApi()
    {
        await using var at = await CachedGateway.StartAsync();
        var chat = at.Chat();
        await TurnsAsync(at, chat, 3);
        at.Provider.Evict();
        var broken = await chat.TurnAsync();

        using var client = new HttpClient { BaseAddress = new Uri(at.Gateway.DashboardUrl) };
        var call = JsonNode.Parse(await client.GetStringAsync($"/api/requests/{broken}"))!;
        var report = JsonNode.Parse(await client.GetStringAsync("/api/prompt-cache/breaks?session=session-1"))!;
        var others = JsonNode.Parse(await client.GetStringAsync("/api/prompt-cache/breaks?session=session-2"))!;
        var own = (await at.Gateway.GetAsync($"/v1/cco/requests/{broken}")).Json;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)call["prompt_cache_break"]!["cause"], Is.EqualTo("provider"));
            Assert.That((string?)own["prompt_cache_break"]!["cause"], Is.EqualTo("provider"));
            Assert.That((string?)report["breaks"]![0]!["id"], Is.EqualTo(broken));
            Assert.That((string?)report["causes"]![0]!["lost_usd"], Is.EqualTo((string?)report["breaks"]![0]!["lost_usd"]).And.Not.EqualTo("0"));
            Assert.That(others["breaks"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task Turn_ThatBroke_IsCountedByCause()
    {
        await using var at = await CachedGateway.StartAsync();
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        var meters = at.Gateway.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "cco.prompt_cache.breaks" && instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Enqueue($"{count} {tags[0].Key}={tags[0].Value}"));
        listener.Start();
        var chat = at.Chat();
        await TurnsAsync(at, chat, 3);
        at.Clock.Advance(TimeSpan.FromMinutes(6));
        await chat.TurnAsync();
        await at.Gateway.FlushAsync();

        Assert.That(counted, Is.EqualTo(new[] { "1 cause=gap" }));
    }

    [Test]
    public async Task Turn_OfOpenAi_CachedUnasked_IsFollowedByHowItBegan()
    {
        var read = 0L;
        await using var stub = await StubProvider.StartAsync((context, request) => StubAnswers.Json(OpenAiFixtures.CompletionWith(
            "gpt-6-luna",
            $$"""{"prompt_tokens":30000,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":{{read}}} }"""))(context, request));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        List<string> messages = ["Hello."];
        foreach (var cached in new long[] { 0, 29_952, 29_952, 1_024 })
        {
            read = cached;
            messages.AddRange(["Hi.", $"And {messages.Count}?"]);
            await gateway.ChatAsync(
                $$"""{"model":"gpt-6-luna","messages":[{{string.Join(',', messages.Select((text, n) => $$"""{"role":"{{(n % 2 == 0 ? "user" : "assistant")}}","content":"{{text}}"}"""))}}]}""");
        }

        await gateway.FlushAsync();
        var found = gateway.Services.GetRequiredService<LedgerQueries>().Breaks(new LedgerQuestion()).Breaks.Single();

        // 0.10 instead of 0.01 USD per million.
        Assert.That(
            (found.Cause, found.ReadTokens, found.UsualTokens, found.LostTokens, found.LostPico),
            Is.EqualTo((BreakCause.Provider, 1_024L, 29_952L, 28_928L, (long?)28_928 * 90_000)));
    }

    /// <returns>The last call's id.</returns>
    private static async Task<string> TurnsAsync(CachedGateway at, CachedChat chat, int count, int characters = 2_000)
    {
        var last = "";
        for (var n = 0; n < count; n++)
        {
            last = await chat.TurnAsync(characters);
            at.Clock.Advance(Pause);
        }

        return last;
    }
}
