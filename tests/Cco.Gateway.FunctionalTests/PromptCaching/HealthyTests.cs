namespace Cco.Gateway.FunctionalTests.PromptCaching;

/// <summary>What real sessions do all day, without a word of a broken cache.</summary>
[CancelAfter(120_000)]
internal sealed class HealthyTests
{
    private const int Turns = 200;

    [Test]
    public async Task TwoHundredTurns_OfABusySession_RaiseNoAlarm()
    {
        await using var at = await CachedGateway.StartAsync();
        var main = at.Chat();
        var named = Agent(at, "agent a", "agent-1");
        var unnamed = Agent(at, "agent b", null);
        var turns = 0;
        while (turns < Turns)
        {
            await TurnAsync(main, turns % 7 == 3 ? 9_000 : 1_500);
            if (turns % 4 == 1)
            {
                // At the same time, as agents work.
                await Task.WhenAll(TurnAsync(named, 2_500), TurnAsync(unnamed, 3_000));
            }

            if (turns % 9 == 2)
            {
                await main.CountAsync();
                await Title(at, turns).TurnAsync(100);
                await main.RepeatAsync();
            }

            if (turns % 50 == 49)
            {
                Compact(main, turns);
            }

            if (turns % 60 == 30)
            {
                // A rewind: the last exchange never was.
                main.Messages.RemoveRange(main.Messages.Count - 4, 4);
            }

            if (turns % 80 == 40)
            {
                // The agents' work is done, others begin.
                (named, unnamed) = (Agent(at, $"agent c{turns}", $"agent-{turns}"), Agent(at, $"agent d{turns}", null));
            }

            at.Clock.Advance(TimeSpan.FromSeconds(25));
        }

        var report = await at.ReportAsync();
        var rows = await at.Gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Breaks, Is.Empty);
            Assert.That(at.Warnings(), Is.Empty);
            Assert.That(rows.Count(row => row.CacheResult == Exchange.CacheResult.Hit), Is.GreaterThan(5));
            Assert.That(rows.Count(row => row.Tokens.CacheRead > 20_000), Is.GreaterThan(50));
        }

        // The same session can still break.
        at.Provider.Evict();
        await main.TurnAsync();
        Assert.That((await at.ReportAsync()).Breaks, Has.Count.EqualTo(1));

        async Task TurnAsync(CachedChat chat, int characters)
        {
            await chat.TurnAsync(characters);
            Interlocked.Increment(ref turns);
        }
    }

    [Test]
    public async Task ManySessionsAtOnce_RaiseNoAlarm()
    {
        await using var at = await CachedGateway.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async n =>
        {
            var chat = at.Chat($"chat {n}", $"session-{n}");
            for (var turn = 0; turn < 8; turn++)
            {
                await chat.TurnAsync();
            }
        }));

        Assert.That((await at.ReportAsync()).Breaks, Is.Empty);
    }

    private static CachedChat Agent(CachedGateway at, string name, string? agent)
    {
        var chat = at.Chat(name);
        chat.Agent = agent;
        chat.System[1] = $"You are a sub-agent. {new string('y', 8_000)}";
        chat.Tools.RemoveAt(1);
        return chat;
    }

    /// <summary>A small call beside the conversation, on a small model and with a prompt of its own.</summary>
    private static CachedChat Title(CachedGateway at, int number)
    {
        var chat = at.Chat($"title {number}");
        chat.Model = "claude-haiku-5-5";
        chat.Tools.Clear();
        chat.System.Clear();
        chat.System.Add("Write a title.");
        return chat;
    }

    /// <summary>The conversation goes on from a summary of itself, too large to be small.</summary>
    private static void Compact(CachedChat chat, int number)
    {
        chat.Messages.Clear();
        chat.Messages.Add($"Summary {number}: {new string('z', 12_000)}");
        chat.Messages.Add("Understood.");
    }
}
