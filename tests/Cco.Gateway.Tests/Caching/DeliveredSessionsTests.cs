using Cco.Gateway.Caching;

namespace Cco.Gateway.Tests.Caching;

internal sealed class DeliveredSessionsTests
{
    [Test]
    public async Task TryAdd_ManyAtOnce_TrueOnceForEachSession()
    {
        var sessions = new DeliveredSessions();

        var added = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => sessions.TryAdd($"session {i % 8}"))));

        Assert.That(added.Count(one => one), Is.EqualTo(8));
    }

    [Test]
    public void TryAdd_Full_False()
    {
        var sessions = new DeliveredSessions();
        for (var i = 0; i < DeliveredSessions.Most; i++)
        {
            Assert.That(sessions.TryAdd($"{i}"), Is.True);
        }

        Assert.That(sessions.TryAdd("another"), Is.False);
    }

    [Test]
    public void TryAdd_OfAListReadAgain_KnowsItsSessions()
    {
        var sessions = new DeliveredSessions();
        sessions.TryAdd("one");

        var read = new DeliveredSessions(sessions.ToArray());

        Assert.That((read.TryAdd("one"), read.TryAdd("two")), Is.EqualTo((false, true)));
    }
}
