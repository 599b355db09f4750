using Cco.Pricing;

namespace Cco.Gateway.Wire;

/// <summary>What was read from an upstream answer while its bytes passed by.</summary>
internal sealed record AnswerFacts
{
    private const int CharactersPerToken = 4;

    /// <summary>Provider-reported usage; <c>null</c> when none was seen.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The model the provider says it served.</summary>
    public string? Model { get; init; }

    /// <summary><c>stop_reason</c> or the first choice's <c>finish_reason</c>, verbatim.</summary>
    public string? StopReason { get; init; }

    /// <summary>What the other choices of a chat completion stopped for, each word once.</summary>
    public IReadOnlyList<string> OtherStopReasons { get; init; } = [];

    /// <summary>The answer's end was <em>seen</em>: closed JSON, <c>message_stop</c>, or <c>[DONE]</c> after a <c>finish_reason</c> of each choice.</summary>
    public bool Complete { get; init; }

    /// <summary>An <c>error</c> event or an error body was seen.</summary>
    public bool Error { get; init; }

    /// <summary>Characters of generated text, thinking and tool input seen; the basis of an estimate for a cut stream.</summary>
    public long OutputCharacters { get; init; }

    /// <summary>What else it says that decides whether it may be kept.</summary>
    public AnswerTraits Traits { get; init; }

    /// <summary>
    /// The usage to bill. An answer that was cut reported its output only up to the last count, and one without usage reported nothing: the
    /// text that was seen is then counted at four characters a token, and the whole marked as an estimate (contract.md 1.8). <c>null</c> when
    /// nothing was reported and nothing seen.
    /// </summary>
    public TokenUsage? BillableUsage => this switch
    {
        { Complete: true, Usage: { } usage } => usage,
        { Usage: { } usage } => usage with { OutputTokens = Math.Max(usage.OutputTokens ?? 0, EstimatedOutput), Estimated = true },
        { OutputCharacters: > 0 } => new TokenUsage { OutputTokens = EstimatedOutput, Estimated = true },
        _ => null,
    };

    /// <summary>Tokens generated, as reported; else estimated like those of a cut stream.</summary>
    public long OutputTokens => Usage?.OutputTokens ?? EstimatedOutput;

    /// <summary>Whether this is what it, or one of its choices, stopped for.</summary>
    public bool StoppedFor(string reason) => StopReason == reason || OtherStopReasons.Contains(reason);

    private long EstimatedOutput => (OutputCharacters + CharactersPerToken - 1) / CharactersPerToken;
}
