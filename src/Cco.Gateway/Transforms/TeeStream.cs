using Cco.Gateway.Wire;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Passes an upstream body on unchanged and at once, and shows each piece to a reader. Tells exactly once how it ended: at its end, or
/// before it when it broke off or was given up; of a stream that says itself that it is over, when it says so. A zero-byte read (YARP's way to wait for data) is no end.
/// </summary>
internal sealed class TeeStream(Stream inner, IAnswerReader reader, Action<AnswerFacts, long> ended) : Stream
{
    private bool _done;
    private long _passed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Upstream bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
