using Cco.Gateway.Wire;

namespace Cco.Gateway.Exchange;

/// <summary>
/// The facts of one client call, from accept to recorded outcome. Each slot has one writer (named beside it) and is written once;
/// a second write throws. Attempts are append-only. No logic.
/// </summary>
internal sealed class GatewayExchange(string id, DateTimeOffset startedAt, long startTimestamp, ApiEndpoint endpoint, Dialect dialect)
{
    private List<UpstreamAttempt>? _attempts;
    private Caller? _caller;
    private RequestEnvelope? _envelope;
    private PooledBody? _body;
    private CacheOutcome? _cache;
    private RequestError? _refusal;
    private UpstreamStart? _sent;
    private UpstreamAttempt? _shared;
    private RetryAllowance? _retries;

    /// <summary>Opaque, unique, sortable by time; sent as <c>x-cco-request-id</c>.</summary>
    public string Id { get; } = id;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>A <see cref="TimeProvider"/> timestamp, for durations.</summary>
    public long StartTimestamp { get; } = startTimestamp;

    public ApiEndpoint Endpoint { get; } = endpoint;

    /// <summary>The dialect the caller speaks; the gateway's own errors are written in it.</summary>
    public Dialect Dialect { get; } = dialect;

    /// <summary>Who calls. Writer: Access.</summary>
    public Caller? Caller { get => _caller; set => SetOnce(ref _caller, value); }

    /// <summary>Model and stream flag. Writer: Envelope.</summary>
    public RequestEnvelope? Envelope { get => _envelope; set => SetOnce(ref _envelope, value); }

    /// <summary>The client's bytes; <c>null</c> where they stream through unread. Writer: Envelope, which also returns the memory.</summary>
    public PooledBody? Body { get => _body; set => SetOnce(ref _body, value); }

    /// <summary>What the cache did. Writer: Caching.</summary>
    public CacheOutcome? Cache { get => _cache; set => SetOnce(ref _cache, value); }

    /// <summary>Where the call was first sent, when it went upstream to be answered. Writer: Analytics.</summary>
    public UpstreamStart? Sent { get => _sent; set => SetOnce(ref _sent, value); }

    /// <summary>
    /// Of a coalesced call: the upstream attempt of the exchange that led, whose answer this one was given too. Its facts and cost (what
    /// this call saved) are known when the call has ended; <c>null</c> when nobody's attempt came to anything. Writer: Caching.
    /// </summary>
    public UpstreamAttempt? Shared { get => _shared; set => SetOnce(ref _shared, value); }

    /// <summary>Why the gateway itself refused. Writer: whichever room refuses.</summary>
    public RequestError? Refusal { get => _refusal; set => SetOnce(ref _refusal, value); }

    /// <summary>Why an answer was not stored, known after the headers are gone. Writer: Caching.</summary>
    public string? NotStored { get; set; }

    /// <summary>The gateway broke the answer off, as the upstream's was broken: the caller did not leave. Writer: Caching.</summary>
    public bool BrokenOff { get; set; }

    /// <summary>A <see cref="TimeProvider"/> timestamp of the answer's first byte. Writer: Analytics.</summary>
    public long? FirstByteTimestamp { get; set; }

    /// <summary>Named transforms that changed the answer; sent as <c>x-cco-transformed</c>. Writer: Transforms.</summary>
    public string? Transformed { get; set; }

    /// <summary>The upstream was asked for a stream's usage that the client did not ask for. Writer: Transforms, for each attempt.</summary>
    public bool UsageAdded { get; set; }

    /// <summary>What the transform <c>CcoSeedFields</c> added to the answer. Writer: Transforms.</summary>
    public SeedRuns? Seed { get; set; }

    /// <summary>The retries this call may still cost. Writer: Caching, when the call leads for others.</summary>
    public RetryAllowance Retries { get => _retries ??= new RetryAllowance(); set => _retries = value; }

    /// <summary>Calls that went upstream, oldest first. Writer: Transforms.</summary>
    public IReadOnlyList<UpstreamAttempt> Attempts => _attempts ?? (IReadOnlyList<UpstreamAttempt>)[];

    public void AddAttempt(UpstreamAttempt attempt) => (_attempts ??= []).Add(attempt);

    private static void SetOnce<T>(ref T? slot, T? value) where T : class =>
        slot = slot is null ? value : throw new InvalidOperationException($"The exchange's {typeof(T).Name} is already written.");
}
