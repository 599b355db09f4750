using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching;

/// <summary>More than three times the same body in a second: said once for each body, to one who is given another's answer.</summary>
internal sealed class RepeatHintTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly RepeatHint _hint;

    public RepeatHintTests() => _hint = new RepeatHint(_time, _lines);

    [Test]
    public void Note_MissAndTwoHits_Nothing()
    {
        Notes(Key(1), false, true, true);

        Assert.That(_lines.Texts, Is.Empty);
    }

    [Test]
    public void Note_MissAndThreeHits_SaysWhatToDoAndWhichCall()
    {
        Notes(Key(1), false, true, true, true);

        Assert.That(_lines.Texts, Is.EqualTo(new[]
        {
            "The same body was sent more than three times in a second and gets the same answer (call cco_4). "
            + "For different answers send x-cco-sample: 1, 2, 3 and so on, or x-cco-cache: bypass. Said once for each body.",
        }));
    }

    [TestCase(true, true, true, 0)]
    [TestCase(true, true, true, true, 1)]
    [TestCase(false, false, true, true, 1)]
    [TestCase(false, false, false, true, 1)]
    public void Note_HitsAndMisses_CountTheSame(params object[] callsAndHints)
    {
        Notes(Key(1), [.. callsAndHints[..^1].Cast<bool>()]);

        Assert.That(_lines.Texts, Has.Count.EqualTo((int)callsAndHints[^1]));
    }

    [Test]
    public void Note_MissesOnly_Nothing()
    {
        Notes(Key(1), false, false, false, false, false, false);

        Assert.That(_lines.Texts, Is.Empty);
    }

    [Test]
    public void Note_Again_SaidOncePerBody()
    {
        Notes(Key(1), true, true, true, true, true, true, true, true);
        _time.Advance(TimeSpan.FromMinutes(1));
        Notes(Key(1), true, true, true, true, true);

        Assert.That(_lines.Texts, Has.Count.EqualTo(1));
    }

    [Test]
    public void Note_OtherBody_SaidToo()
    {
        Notes(Key(1), true, true, true, true);
        Notes(Key(2), true, true, true, true);

        Assert.That(_lines.Texts, Has.Count.EqualTo(2));
    }

    [TestCase(300, 1)]
    [TestCase(333, 1)]
    [TestCase(334, 0)]
    [TestCase(1000, 0)]
    public void Note_Apart_OnlyWithinASecond(int milliseconds, int hints)
    {
        for (var i = 0; i < 20; i++)
        {
            _hint.Note(Key(1), "cco_1", shared: true);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.That(_lines.Texts, Has.Count.EqualTo(hints));
    }

    [Test]
    public void Note_AcrossAnySecond_Seen()
    {
        // Two late in one second, two early in the next.
        _hint.Note(Key(1), "cco_1", shared: true);
        _time.Advance(TimeSpan.FromMilliseconds(1900));
        Notes(Key(1), true, true);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Notes(Key(1), true, true);

        Assert.That(_lines.Texts, Has.Count.EqualTo(1));
    }

    [Test]
    public void Note_ThousandsOfBodies_SaidAFewTimesOnly()
    {
        for (var i = 0; i < 1000; i++)
        {
            Notes(Key(i), true, true, true, true);
        }

        Assert.That(_lines.Texts, Has.Count.EqualTo(RepeatHint.MostHints));
    }

    [Test]
    public void Note_ThousandsOfBodiesThreeTimesEach_NoneCountedForAnother()
    {
        for (var i = 0; i < 5000; i++)
        {
            Notes(Key(i), true, true, true);
        }

        Assert.That(_lines.Texts, Is.Empty);
    }

    [Test]
    public void Note_AnyNumberOfBodies_AllocatesNothing()
    {
        var keys = Enumerable.Range(0, 10_000).Select(Key).ToArray();
        _hint.Note(keys[0], "cco_1", shared: true);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var key in keys)
        {
            _hint.Note(key, "cco_1", shared: true);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public async Task Note_ManyAtOnce_SaidOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Notes(Key(1), [.. Enumerable.Repeat(true, 1000)]))));

        Assert.That(_lines.Texts, Has.Count.EqualTo(1));
    }

    private void Notes(CacheKey key, params bool[] shared)
    {
        for (var i = 0; i < shared.Length; i++)
        {
            _hint.Note(key, $"cco_{i + 1}", shared[i]);
        }
    }

    private static CacheKey Key(int number) => new(Digest.Of(BitConverter.GetBytes(number)));

    private sealed class Lines : ILogger<RepeatHint>
    {
        private readonly List<string> _texts = [];

        public IReadOnlyList<string> Texts
        {
            get
            {
                lock (_texts)
                {
                    return [.. _texts];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_texts)
            {
                _texts.Add(formatter(state, exception));
            }
        }
    }
}
