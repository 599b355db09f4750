using Cco.Gateway.Caching.Memory;

namespace Cco.Gateway.Tests.Caching.Memory;

internal sealed class GarbageTests
{
    private const long Limit = 1L << 30;

    private int _happened;
    private int _asked;

    [Test]
    public void Add_LessThanASixteenth_NothingAskedFor()
    {
        var garbage = Make();
        garbage.Add((Limit / 16) - 1, Limit);

        Assert.That(_asked, Is.Zero);
    }

    [Test]
    public void Add_ASixteenthInPieces_AskedForOnceEach()
    {
        var garbage = Make();
        for (var n = 0; n < 128; n++)
        {
            garbage.Add(Limit / 64, Limit);
        }

        Assert.That(_asked, Is.EqualTo(32));
    }

    [Test]
    public void Add_CollectedMeanwhile_BeginsAnew()
    {
        var garbage = Make();
        garbage.Add((Limit / 16) - 1, Limit);
        _happened++;
        garbage.Add((Limit / 16) - 1, Limit);

        Assert.That(_asked, Is.Zero);
    }

    [Test]
    public void Add_SmallLimit_NotForTrifles()
    {
        var garbage = Make();
        garbage.Add(Garbage.Least - 1, 1_000);

        Assert.That(_asked, Is.Zero);
    }

    private Garbage Make() => new(() => _happened, () => _asked++);
}
