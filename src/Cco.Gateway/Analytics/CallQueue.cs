using System.Threading.Channels;
using Cco.Gateway.Analytics.PromptCache;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The bounded way from the calls to the ledger. It never blocks a call: when it is full the newest record is dropped and counted
/// (architecture.md 5.13), so that accepted and dropped always sum to the calls made.
/// </summary>
internal sealed class CallQueue : IDisposable
{
    /// <summary>Records held when nothing else is said.</summary>
    public const int DefaultCapacity = 65_536;

    private readonly Channel<LedgerEntry> _channel;
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly SemaphoreSlim _begun = new(0);
    private int _hasBegun;
    private long _dropped;

    public CallQueue()
        : this(DefaultCapacity)
    {
    }

    public CallQueue(int capacity) => _channel = Channel.CreateBounded<LedgerEntry>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Records not taken, because the queue was full or the writer had stopped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>For the writer, and only for it.</summary>
    public ChannelReader<LedgerEntry> Reader => _channel.Reader;

    /// <summary>
    /// Completed by <see cref="FlushAsync"/>: somebody waits, so what is there should be written now. For the writer, and only for it; once
    /// completed it must be asked for anew.
    /// </summary>
    public Task HurriedAsync(CancellationToken cancellationToken) => _hurry.WaitAsync(cancellationToken);

    /// <summary>Hands over a call that has ended; <c>false</c> and counted when there is no room. Never blocks, never throws.</summary>
    /// <param name="begun">Its beginning was handed over before.</param>
    public bool TryWrite(CallRecord call, PlanReading? plan = null, bool begun = false)
    {
        if (_channel.Writer.TryWrite(new LedgerEntry(call, begun ? CallStage.EndedAfterBeginning : CallStage.Ended, plan, null)))
        {
            return true;
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>Hands over a call that is being sent. Without room it is left out, and only a kill could tell. Never blocks, never throws.</summary>
    public bool TryWriteBeginning(CallRecord call)
    {
        if (!_channel.Writer.TryWrite(new LedgerEntry(call, CallStage.Begun, null, null)))
        {
            return false;
        }

        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            _begun.Release();
        }

        return true;
    }

    /// <summary>Hands over what was found of a call that has ended; without room it is left out. Never blocks, never throws.</summary>
    public bool TryWrite(PromptCacheBreak found) => _channel.Writer.TryWrite(new LedgerEntry(null, default, null, null, found));

    /// <summary>Hands over that a turn was not looked at; as <see cref="TryWrite(PromptCacheBreak)"/>.</summary>
    /// <param name="at">When it began.</param>
    public bool TryWriteLeftOut(DateTimeOffset at) =>
        _channel.Writer.TryWrite(new LedgerEntry(null, default, null, null, LeftOut: at.ToUnixTimeMilliseconds()));

    /// <summary>Completed by the first beginning since the last one was waited for. For the writer, and only for it.</summary>
    public async Task BegunAsync(CancellationToken cancellationToken)
    {
        await _begun.WaitAsync(cancellationToken);
        Volatile.Write(ref _hasBegun, 0);
    }

    /// <summary>Returns when every record taken before this call has been written, or given up and counted by the writer.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _channel.Writer.WriteAsync(new LedgerEntry(null, default, null, mark), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return;
        }

        _hurry.Release();
        await mark.Task.WaitAsync(cancellationToken);
    }

    /// <summary>As <see cref="FlushAsync"/>, but for at most so long; what is not written then is just not there yet.</summary>
    public async Task TryFlushAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellationToken);
        try
        {
            await FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (expired.IsCancellationRequested)
        {
        }
    }

    public void Dispose()
    {
        _hurry.Dispose();
        _begun.Dispose();
    }

    /// <summary>Takes no more; what is inside can still be read.</summary>
    public void Complete() => _channel.Writer.TryComplete();
}
