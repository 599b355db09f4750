using System.Threading.Channels;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// Remembers lookups, and what became of the answers. A call only leaves its body behind; it is read again on one thread of its own. When more
/// come than that thread can read, lookups are remembered without their outline: no call ever waits for its explanation.
/// </summary>
internal sealed class LookupRecorder : ICacheObserver, IAsyncDisposable
{
    /// <summary>Bodies that may wait, held in memory meanwhile.</summary>
    private const int MostWaiting = 32;

    /// <summary>A larger body is remembered without its outline; in bytes.</summary>
    private const int LargestBody = 2 << 20;

    private readonly LookupRing _ring;
    private readonly EntryHistory _history;
    private readonly OutlineReader _reader;
    private readonly PersistentCache? _secondLevel;
    private readonly TimeProvider _time;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    // The outline of a body that came before is used again: a repeated call costs no reading.
    private readonly OutlineIndex _known = new();
    private readonly Task _reading;

    public LookupRecorder(
        LookupRing ring, EntryHistory history, OutlineReader reader, TinyLfuCache firstLevel, TimeProvider time, PersistentCache? secondLevel = null)
    {
        (_ring, _history, _reader, _secondLevel, _time) = (ring, history, reader, secondLevel, time);
        firstLevel.EvictedForRoom += NoteLeftMemory;
        if (_secondLevel is not null)
        {
            _secondLevel.EvictedForRoom += NoteEvicted;
        }

        _reading = ReadAsync();
    }

    public void Bypassed(GatewayExchange exchange) =>
        _ring.Add(new LookupRecord(exchange.Id, exchange.StartedAt, CacheResult.Bypass, exchange.Cache!.Reason));

    public void Stored(GatewayExchange exchange, CacheKey key, CachedAnswer answer) => _history.Stored(key, answer.StoredAt, answer.ExpiresAt);

    public void Ended(CacheCall call)
    {
        var exchange = call.Exchange;
        if (exchange.Cache is not { } cache)
        {
            return;
        }

        if (exchange.NotStored is { } why)
        {
            _history.NotStored(call.Key, _time.GetUtcNow(), why);
        }

        var record = new LookupRecord(exchange.Id, exchange.StartedAt, cache.Result, cache.Reason, call.Made, _known.Find(call.Made.Body));
        if (record.Outline is not null || exchange.Body is not { } body || body.Memory.Length > LargestBody)
        {
            _ring.Add(record);
            return;
        }

        body.Retain();
        if (!_waiting.Writer.TryWrite(new Waiting(record, body)))
        {
            body.Dispose();
            _ring.Add(record);
        }
    }

    /// <summary>Returns when all lookups noted so far are remembered.</summary>
    public async Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new Waiting(Done: done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _reading;
    }

    // With a second level an answer that leaves memory is still there.
    private void NoteLeftMemory(object key)
    {
        if (_secondLevel is not { InUse: true })
        {
            NoteEvicted(key);
        }
    }

    private void NoteEvicted(object key)
    {
        if (key is string text && AnswerStore.TryParseKey(text, out var parsed))
        {
            _history.Evicted(parsed, _time.GetUtcNow());
        }
    }

    private async Task ReadAsync()
    {
        // Off the constructor's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var waiting in _waiting.Reader.ReadAllAsync())
        {
            if (waiting is { Record: { } record, Body: { } body })
            {
                Read(record, body);
            }

            waiting.Done?.SetResult();
        }
    }

    private void Read(LookupRecord record, PooledBody body)
    {
        var made = record.Made!;
        var outline = _known.Find(made.Body);
        using (body)
        {
            outline ??= _reader.Read(body.Memory.Span, made.Parts.Endpoint);
        }

        if (outline is not null)
        {
            _known.Add(made.Body, outline);
        }

        _ring.Add(record with { Outline = outline });
    }

    // A lookup to read, or somebody who waits until all before are read.
    private readonly record struct Waiting(LookupRecord? Record = null, PooledBody? Body = null, TaskCompletionSource? Done = null);
}
