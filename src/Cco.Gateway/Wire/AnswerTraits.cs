namespace Cco.Gateway.Wire;

/// <summary>What an answer says, besides the reason it stopped for, that decides whether it may be kept (contract.md 5.3), found while its bytes pass by.</summary>
[Flags]
internal enum AnswerTraits
{
    None = 0,

    /// <summary>Something ran at the provider or read live data: server tools, MCP, containers, search annotations.</summary>
    ServerTools = 1 << 0,

    /// <summary>Another model than the one asked for answered.</summary>
    Fallback = 1 << 1,

    /// <summary>The model declined in words of its own kind, whatever it stopped for.</summary>
    Refused = 1 << 2,

    /// <summary>A filter of the provider cut the answer, or one of its choices.</summary>
    Filtered = 1 << 3,

    /// <summary>A part was no valid JSON, or the whole of no known type, so what it said is unknown; or it closed with a choice that has no end.</summary>
    NotUnderstood = 1 << 4,

    /// <summary>The answer, or one event of it, was larger than what is read.</summary>
    TooLarge = 1 << 5,
}
