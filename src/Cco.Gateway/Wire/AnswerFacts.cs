using Cco.Pricing;

namespace Cco.Gateway.Wire;

/// <summary>What was read from an upstream answer while its bytes passed by.</summary>
internal sealed record AnswerFacts
{
    /// <summary>Provider-reported usage; <c>null</c> when none was seen.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The model the provider says it served.</summary>
    public string? Model { get; init; }

    /// <summary><c>stop_reason</c> or the first choice's <c>finish_reason</c>, verbatim.</summary>
    public string? StopReason { get; init; }

    /// <summary>The answer's end was <em>seen</em>: closed JSON, <c>message_stop</c>, or <c>[DONE]</c> after a <c>finish_reason</c>.</summary>
    public bool Complete { get; init; }

    /// <summary>An <c>error</c> event or an error body was seen.</summary>
    public bool Error { get; init; }

    /// <summary>Characters of generated text, thinking and tool input seen; the basis of an estimate for a cut stream.</summary>
    public long OutputCharacters { get; init; }

    /// <summary>Why an answer that is otherwise fine must not be stored (contract.md 5.3), as a short token, or <c>null</c>.</summary>
    public string? NotStorable { get; init; }
}
