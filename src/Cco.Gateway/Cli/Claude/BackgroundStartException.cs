namespace Cco.Gateway.Cli.Claude;

/// <summary>The gateway that was to run in the background could not start.</summary>
/// <param name="status">Its exit status, which becomes ours.</param>
/// <param name="message">What it said.</param>
internal sealed class BackgroundStartException(int status, string message) : Exception(message)
{
    public int Status => status;
}
