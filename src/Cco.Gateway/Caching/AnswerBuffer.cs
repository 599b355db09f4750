using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Cco.Gateway.Caching;

/// <summary>
/// Stands in for the response body while a plain answer that may be stored is on its way: JSON is of no use to a client before its
/// last byte, and whoever has that byte must find the answer in the cache. Anything else (an event stream, an error, an answer
/// over the cap) goes straight through, unbuffered.
/// </summary>
internal sealed class AnswerBuffer : IDisposable
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _client;
    private readonly WriteThrough _stream;
    private readonly long _cap;
    private ArrayBufferWriter<byte>? _held;
    private bool _decided;

    public AnswerBuffer(HttpContext context, long cap)
    {
        _context = context;
        _cap = cap;
        _client = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _stream = new WriteThrough(this);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_stream, _client));
    }

    /// <summary>The whole answer, when it was held back; <c>null</c> when it went through.</summary>
    public ReadOnlyMemory<byte>? Held => _held?.WrittenMemory;

    /// <summary>Gives the client what was held and puts its own body back.</summary>
    public async Task ReleaseAsync()
    {
        Dispose();
        if (_held is { WrittenCount: > 0 } held)
        {
            _held = null;
            await _client.Writer.WriteAsync(held.WrittenMemory, _context.RequestAborted);
        }
    }

    /// <summary>Puts the client's own body back; what was held is dropped.</summary>
    public void Dispose() => _context.Features.Set(_client);

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!_decided)
        {
            _decided = true;
            _held = MayHold(_context.Response) ? new ArrayBufferWriter<byte>((int)(_context.Response.ContentLength ?? 4096)) : null;
        }

        if (_held is not null && _held.WrittenCount + bytes.Length <= _cap)
        {
            _held.Write(bytes.Span);
            return default;
        }

        return _held is null ? _client.Stream.WriteAsync(bytes, cancellation) : GiveUpAsync(bytes, cancellation);
    }

    private async ValueTask GiveUpAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var held = _held!.WrittenMemory;
        _held = null;
        await _client.Stream.WriteAsync(held, cancellation);
        await _client.Stream.WriteAsync(bytes, cancellation);
    }

    private bool MayHold(HttpResponse response) =>
        response.StatusCode == StatusCodes.Status200OK
        && !(response.ContentLength > _cap)
        && response.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private sealed class WriteThrough(AnswerBuffer owner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            owner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            owner is { _decided: true, _held: null } ? owner._client.Stream.FlushAsync(cancellationToken) : Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
