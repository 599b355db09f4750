namespace Cco.Gateway.Wire;

/// <summary>The words of <see cref="AnswerFacts.NotStorable"/> that are not a stop reason itself (contract.md 5.3).</summary>
internal static class NotStorableReason
{
    /// <summary>Something ran at the provider or read live data: server tools, MCP, containers, search annotations.</summary>
    public const string ServerTools = "server-tools";

    /// <summary>Another model than the one asked for answered.</summary>
    public const string Fallback = "fallback";

    /// <summary>The model declined; models and classifiers change.</summary>
    public const string Refusal = "refusal";

    /// <summary>A part was no valid JSON, so what it said is unknown.</summary>
    public const string NotUnderstood = "not-understood";

    /// <summary>The answer, or one event of it, was larger than what is read.</summary>
    public const string TooLarge = "too-large";
}
