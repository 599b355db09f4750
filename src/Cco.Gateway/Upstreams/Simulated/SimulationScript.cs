namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>How an answer misbehaves or takes its time: the knobs of docs/simulated-upstream.md.</summary>
internal sealed record SimulationScript
{
    public static readonly SimulationScript None = new();

    /// <summary>Wait before the headers.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Wait before every event of a stream but the first.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>One wait without a byte: after a stream's first event, or between headers and body of a plain answer.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>An error answer with this status instead of an answer; 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>retry-after</c> header in seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The connection breaks after so many events, or in the middle of a plain body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>An error event ends the stream after so many events.</summary>
    public int? ErrorAfter { get; init; }

    /// <summary>About so many output tokens of text.</summary>
    public int? Tokens { get; init; }
}
