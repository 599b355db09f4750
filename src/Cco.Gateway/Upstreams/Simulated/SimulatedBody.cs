using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// An answer body that is made while it is read: each read brings at most one event, so whoever copies it can flush event by event. Nothing
/// runs between reads, and disposing ends a read that waits. Waiting obeys the read's own token, never the one of the request, which is
/// pooled and may serve another request by then.
/// </summary>
/// <param name="events">The pieces; each valid until the next is asked for.</param>
/// <param name="script">Delays and the cut.</param>
/// <param name="silentBefore">The index of the piece that <see cref="SimulationScript.Silence"/> precedes.</param>
/// <param name="time">The clock of all waits.</param>
internal sealed class SimulatedBody(
    IEnumerable<ReadOnlyMemory<byte>> events, SimulationScript script, int silentBefore, TimeProvider time) : AsyncReadStream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _events = events.GetEnumerator();
    private readonly CancellationTokenSource _life = new();
    private ReadOnlyMemory<byte> _rest;
    private int _begun;
    private bool _held;

    /// <inheritdoc/>
    /// <exception cref="HttpIOException">The script breaks the connection here.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_life.IsCancellationRequested, this);
        while (_rest.IsEmpty)
        {
            if (_begun == script.CutAfter)
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, "The simulated upstream broke the connection.");
            }

            // An event whose wait was cancelled is still the next one.
            _held = _held || _events.MoveNext();
            if (!_held)
            {
                return 0;
            }

            await WaitAsync(cancellationToken);
            _held = false;
            _begun++;
            _rest = _events.Current;
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        // Not disposed: it holds no handle, and a read that waits may still look at it.
        _life.Cancel();
        base.Dispose(disposing);
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var wait = (_begun == 0 ? TimeSpan.Zero : script.ChunkDelay) + (_begun == silentBefore ? script.Silence : TimeSpan.Zero);
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _life.Token);
        try
        {
            await Task.Delay(wait, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SimulatedBody));
        }
    }
}
