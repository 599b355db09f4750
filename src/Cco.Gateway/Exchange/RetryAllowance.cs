namespace Cco.Gateway.Exchange;

/// <summary>
/// The retries one upstream answer may cost: one, whoever takes it. A handler that tries again and a flight that lets another listener
/// try draw on the same allowance, so that no failure multiplies (architecture.md 3).
/// </summary>
internal sealed class RetryAllowance
{
    /// <summary>Where the handlers find the allowance of the call an upstream request is made for.</summary>
    public static readonly HttpRequestOptionsKey<RetryAllowance> Key = new("cco.retries");

    private int _taken;

    /// <summary>Whether a retry is left. Only <see cref="TryTake"/> may be acted on.</summary>
    public bool IsLeft => Volatile.Read(ref _taken) == 0;

    /// <summary><c>true</c> once.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
}
