namespace Cco.TestKit;

/// <summary>How long a test waits for a signal that will come before it is called missing.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Throws <see cref="TimeoutException"/> after <see cref="Limit"/>.</summary>
    public static Task Soon(this Task signal) => signal.WaitAsync(Limit);

    /// <inheritdoc cref="Soon"/>
    public static Task<T> Soon<T>(this Task<T> signal) => signal.WaitAsync(Limit);
}
