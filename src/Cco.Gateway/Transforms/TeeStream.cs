using Cco.Gateway.Wire;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Passes an upstream body on unchanged and at once, and shows each piece to a reader. Tells exactly once how it ended: at its end, or
/// before it when it broke off or was given up; of a stream that says itself that it is over, when it says so. A zero-byte read (YARP's way to wait for data) is no end.
/// </summary>
internal sealed class TeeStream(Stream inner, IAnswerReader reader, Action<AnswerFacts, long> ended) : AsyncReadStream
{
    private bool _done;
    private long _passed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch
        {
            End(endOfBody: false);
            throw;
        }

        if (read > 0 && !_done)
        {
            _passed += read;
            reader.Append(buffer.Span[..read]);
            if (reader.HasEnded)
            {
                End(endOfBody: false);
            }
        }
        else if (read == 0 && buffer.Length > 0)
        {
            End(endOfBody: true);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End(endOfBody: false);
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End(bool endOfBody)
    {
        if (_done)
        {
            return;
        }

        _done = true;
        using (reader)
        {
            ended(reader.Finish(endOfBody), _passed);
        }
    }
}
