using System.Threading.Channels;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// Remembers lookups. A call only leaves its body behind; it is read again on one thread of its own. When more come than that thread can
/// read, lookups are remembered without their outline: no call ever waits for its explanation.
/// </summary>
internal sealed class LookupRecorder : BackgroundService
{
    /// <summary>Bodies that may wait; each is at most 32 MiB and mostly a few hundred KB.</summary>
    private const int MostWaiting = 64;

    /// <summary>A larger body is remembered without its outline.</summary>
    private const int LargestBody = 4 << 20;

    private readonly LookupRing _ring;
    private readonly OutlineReader _reader;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // The outline of a body that came before is used again: a repeated call costs no reading.
    private readonly OutlineIndex _known = new();

    public LookupRecorder(LookupRing ring, OutlineReader reader) => (_ring, _reader) = (ring, reader);

    /// <summary>Remembers a call that had a key. The body is retained until it is read.</summary>
    public void Note(GatewayExchange exchange, CacheKey key, in CacheKeyParts parts, Digest body, DateTimeOffset at)
    {
        var cache = exchange.Cache!;
        var record = new LookupRecord(exchange.Id, at, cache.Result, cache.Reason, key, parts, _known.Find(body));
        if (record.Outline is not null || exchange.Body is not { } bytes || bytes.Memory.Length > LargestBody)
        {
            _ring.Add(record);
            return;
        }

        var waiting = new Waiting(record, body, bytes.Retain());
        if (!_waiting.Writer.TryWrite(waiting))
        {
            waiting.Bytes?.Dispose();
            _ring.Add(record);
        }
    }

    /// <summary>Remembers a call that the cache was left out of.</summary>
    public void NoteBypass(GatewayExchange exchange, DateTimeOffset at) =>
        _ring.Add(new LookupRecord(exchange.Id, at, exchange.Cache!.Result, exchange.Cache.Reason));

    /// <summary>Returns when all lookups noted so far are remembered.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite(new Waiting(null, default, null, done)) ? done.Task : Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var waiting in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                Read(waiting);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops; explanations end with it.
        }

        while (_waiting.Reader.TryRead(out var left))
        {
            left.Bytes?.Dispose();
            left.Done?.SetResult();
        }
    }

    private void Read(Waiting waiting)
    {
        if (waiting.Record is { } record)
        {
            using (waiting.Bytes)
            {
                var outline = _known.Find(waiting.Body) ?? _reader.Read(waiting.Bytes!.Memory.Span, record.Parts!.Value.Endpoint);
                if (outline is not null)
                {
                    _known.Add(waiting.Body, outline);
                }

                _ring.Add(record with { Outline = outline });
            }
        }

        waiting.Done?.SetResult();
    }

    private readonly record struct Waiting(LookupRecord? Record, Digest Body, PooledBody? Bytes, TaskCompletionSource? Done = null);
}
