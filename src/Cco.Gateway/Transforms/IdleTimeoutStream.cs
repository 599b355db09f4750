using System.Diagnostics.CodeAnalysis;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Passes an upstream's event stream on unchanged and gives it up when it has been silent for too long (architecture.md 5.11). Only what is waited
/// for counts: the time a slow client takes is none of the upstream's. Throws <see cref="TimeoutException"/> then, and the upstream call ends.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor wait handle, and the clock may still cancel it.")]
internal sealed class IdleTimeoutStream(Stream inner, TimeSpan limit, TimeProvider time) : AsyncReadStream
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(600);

    private readonly CancellationTokenSource _cancelled = new();
    private CancellationTokenRegistration _callers;
    private CancellationToken _caller;
    private ITimer? _timer;
    private long _since;
    private volatile bool _waits;
    private volatile bool _over;

    /// <summary>
    /// How long a cluster's upstreams may be silent once their streams have begun. YARP itself watches over its activity timeout, but is told of pings too.
    /// </summary>
    public static TimeSpan Of(ClusterConfig cluster) => cluster.HttpRequest?.ActivityTimeout is { } shorter && shorter < Longest ? shorter : Longest;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The same for the whole body, as YARP reads it.
        if (_caller != cancellationToken)
        {
            _callers.Dispose();
            _caller = cancellationToken;
            _callers = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _cancelled);
        }

        var reading = inner.ReadAsync(buffer, _cancelled.Token);
        return reading.IsCompleted ? reading : WaitAsync(reading);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer?.Dispose();
            _callers.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> reading)
    {
        Volatile.Write(ref _since, time.GetTimestamp());
        _waits = true;
        // One timer in ten minutes, however many events come meanwhile.
        _timer ??= time.CreateTimer(static stream => ((IdleTimeoutStream)stream!).Look(), this, limit, Timeout.InfiniteTimeSpan);
        try
        {
            return await reading;
        }
        catch (Exception e) when (_over && !_caller.IsCancellationRequested)
        {
            throw new TimeoutException($"The upstream's stream was silent for {limit.TotalSeconds} s.", e);
        }
        finally
        {
            _waits = false;
        }
    }

    private void Look()
    {
        var left = _waits ? limit - time.GetElapsedTime(Volatile.Read(ref _since)) : limit;
        if (left > TimeSpan.Zero)
        {
            _timer?.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        _over = true;
        _cancelled.Cancel();
    }
}
