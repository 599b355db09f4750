using System.Diagnostics.Metrics;
using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Diagnostics;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Cco.Gateway.Tests.Analytics.PromptCache;

/// <summary>Turns that nobody looked at are told of, so that no word of a break is never read as health.</summary>
[NonParallelizable] // Spectre.Console fills a static table without a lock.
internal sealed class LeftOutTests : IDisposable
{
    private readonly TempLedger _temp = new();
    private readonly CallQueue _queue = new();

    public void Dispose()
    {
        _queue.Dispose();
        _temp.Dispose();
    }

    [Test]
    public void Note_MoreThanCanWait_AreCountedAndGoToTheLedger()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == GatewayDiagnostics.PromptCacheLeftOut && instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => counted += count);
        listener.Start();

        // Nobody reads: it was never started.
        using var watch = new PromptCacheWatch(_queue, meters, NullLogger<PromptCacheWatch>.Instance);
        var body = new PooledBody(new byte[100], 100);
        for (var n = 0; n < 260; n++)
        {
            watch.Note(Prompt(), body);
        }

        using var store = _temp.Open();
        Write(store, _queue);
        using var queries = new LedgerQueries(store);
        Assert.That((counted, queries.Breaks(new LedgerQuestion()).LeftOut), Is.EqualTo((4L, 4L)));
    }

    [Test]
    public void Note_MoreBytesThanMayWait_AreCounted()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var watch = new PromptCacheWatch(_queue, services.GetRequiredService<IMeterFactory>(), NullLogger<PromptCacheWatch>.Instance);
        var body = new PooledBody(new byte[40 << 20], 40 << 20);
        watch.Note(Prompt(), body);
        watch.Note(Prompt(), body);

        using var store = _temp.Open();
        Write(store, _queue);
        using var queries = new LedgerQueries(store);
        Assert.That(queries.Breaks(new LedgerQuestion()).LeftOut, Is.EqualTo(1));
    }

    [Test]
    public void Breaks_OfASpan_SayHowManyOfItWereLeftOut()
    {
        using var store = _temp.Open();
        for (var n = 0; n < 3; n++)
        {
            _queue.TryWriteLeftOut(TestCalls.Noon.AddDays(-n));
        }

        _queue.TryWriteLeftOut(TestCalls.Noon.AddMinutes(14));
        Write(store, _queue);
        using var queries = new LedgerQueries(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(queries.Breaks(new LedgerQuestion(TestCalls.Noon.AddMinutes(1))).LeftOut, Is.EqualTo(2));
            Assert.That(queries.Breaks(new LedgerQuestion(null, TestCalls.Noon)).LeftOut, Is.EqualTo(2));
            Assert.That(queries.Breaks(new LedgerQuestion(TestCalls.Noon.AddDays(1))).LeftOut, Is.Zero);
        }
    }

    [Test]
    public void Text_WithTurnsLeftOut_DoesNotSayThatNothingBroke()
    {
        Assert.That(Text(new PromptCacheReport(null, null, 1_234, [], [])), Does.Contain("Not looked at, because more came than could be read: 1,234 turns.").And.Not.Contain("did not break"));
        Assert.That(Text(new PromptCacheReport(null, null, 0, [], [])), Does.Contain("did not break").And.Not.Contain("Not looked at"));
    }

    private static SentPrompt Prompt() => new(
        TestCalls.Exchange(), TestCalls.Attempt(null), new TokenUsage(), new PromptCounts(30_000, 0, 0), default, PriceBook.BuiltIn);

    private static void Write(LedgerStore store, CallQueue queue)
    {
        using var batch = new LedgerBatch(store);
        var pending = new PendingBatch();
        while (queue.Reader.TryRead(out var entry))
        {
            pending.Add(entry);
        }

        Assert.That(pending.Count, Is.GreaterThan(0));
        batch.Write(pending);
    }

    private static string Text(PromptCacheReport report)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        BreaksText.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), report, TimeZoneInfo.Utc);
        return output.ToString();
    }
}
