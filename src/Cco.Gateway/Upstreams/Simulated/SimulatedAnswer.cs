namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>A finished answer, before a dialect writes it.</summary>
internal sealed record SimulatedAnswer
{
    /// <summary>Unique (<c>msg_sim_…</c>, <c>chatcmpl-sim-…</c>).</summary>
    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Created { get; init; }

    /// <summary><c>null</c>: no thinking block; empty: thinking that is not shown.</summary>
    public string? Thinking { get; init; }

    /// <summary>Empty: no text block.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<SimulatedToolCall> ToolCalls { get; init; } = [];

    public StopCause Stop { get; init; }

    /// <summary>The sequence that ended the text, with <see cref="StopCause.StopSequence"/> only.</summary>
    public string? StopSequence { get; init; }

    public int InputTokens { get; init; }

    /// <summary>Thinking included.</summary>
    public int OutputTokens { get; init; }

    public int ThinkingTokens { get; init; }

    public bool ContextManagement { get; init; }
}
