namespace Cco.Gateway.Upstreams;

/// <summary>Somebody who sends a provider's credential expects a real answer; told once that none comes.</summary>
internal sealed class SimulationNotice(ILogger<SimulationNotice> logger)
{
    private int _said;

    public void Say()
    {
        if (Interlocked.Exchange(ref _said, 1) == 0)
        {
            logger.AnswersAreSimulated();
        }
    }
}
