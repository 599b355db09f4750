using Cco.Gateway.Caching.Memory;

namespace Cco.Gateway.Tests.Caching.Memory;

internal sealed class HillClimberTests
{
    [TestCase(0.7)]
    [TestCase(0.05)]
    [TestCase(0.4)]
    public void Miss_OneShareBest_EndsNearIt(double best)
    {
        var climber = new HillClimber();
        for (var sample = 0; sample < 200; sample++)
        {
            Sample(climber, 0.8 - (0.15 * Math.Abs(climber.Window - best)));
        }

        Assert.That(climber.Window, Is.EqualTo(best).Within(0.1));
    }

    [Test]
    public void Miss_TheBestMoves_Follows()
    {
        var climber = new HillClimber();
        foreach (var best in new[] { 0.2, 0.8 })
        {
            for (var sample = 0; sample < 200; sample++)
            {
                Sample(climber, 0.9 - (0.3 * Math.Abs(climber.Window - best)));
            }
        }

        Assert.That(climber.Window, Is.EqualTo(0.8).Within(0.12));
    }

    private static void Sample(HillClimber climber, double found)
    {
        var before = (int)(1_500 * found);
        for (var n = 0; n < before; n++)
        {
            climber.Hit();
        }

        for (var n = before; n < 1_500; n++)
        {
            climber.Miss(100);
        }
    }
}
