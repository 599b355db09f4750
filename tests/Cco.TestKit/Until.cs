namespace Cco.TestKit;

/// <summary>Waits for what gives no signal: that the gateway has noticed something a client did.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Throws <see cref="TimeoutException"/> when it does not become true within <see cref="Patience.Limit"/>.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(Pause);
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("What the test waits for has not happened.");
            }
        }
    }
}
