using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Passes an event stream on unchanged and at once, with pings where it is silent. It waits as YARP does, by reading nothing, so that a ping
/// can be given while the upstream's next bytes are still awaited, and no memory is held meanwhile.
/// </summary>
internal sealed class PingStream(Stream inner, KeepAlive keepAlive, TimeProvider time) : AsyncReadStream
{
    private readonly CancellationTokenSource _closed = new();
    private Task? _bytes;
    private Task? _due;
    private ReadOnlyMemory<byte> _ping;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ping.IsEmpty && !await HasBytesAsync(cancellationToken))
        {
            _ping = keepAlive.Take();
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (!_ping.IsEmpty)
        {
            var given = Math.Min(_ping.Length, buffer.Length);
            _ping[..given].CopyTo(buffer);
            _ping = _ping[given..];
            return given;
        }

        _bytes = null;
        var read = await inner.ReadAsync(buffer, cancellationToken);
        keepAlive.Sending(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            _closed.Dispose();
            // Whoever gave up while bytes were awaited has heard why.
            _bytes?.ContinueWith(
                static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            keepAlive.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whether the upstream has sent something or ended; if not, it may be time for a ping.
    private async ValueTask<bool> HasBytesAsync(CancellationToken cancellationToken)
    {
        if (_bytes is null)
        {
            var waiting = inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
            _bytes = waiting.IsCompletedSuccessfully ? Task.CompletedTask : waiting.AsTask();
        }

        if (!_bytes.IsCompleted)
        {
            // One timer in 15 seconds, however many events come meanwhile.
            _due ??= Task.Delay(keepAlive.Due, time, _closed.Token);
            // The clock may have gone on while the timer was set.
            if (keepAlive.Due > TimeSpan.Zero)
            {
                await Task.WhenAny(_bytes, _due);
            }

            if (!_bytes.IsCompleted)
            {
                _due = null;
                return false;
            }
        }

        await _bytes;
        return true;
    }
}
