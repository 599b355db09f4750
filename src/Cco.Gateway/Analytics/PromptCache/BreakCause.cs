namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Why a provider's prompt cache was of no use to a turn, in the order in which a cause goes before another.</summary>
internal enum BreakCause
{
    /// <summary>The request asks for no caching.</summary>
    NoCacheControl,

    /// <summary>The turn before is longer ago than its prompt lived.</summary>
    Gap,

    /// <summary>Another cluster.</summary>
    Upstream,

    Model,

    /// <summary>The set of <c>anthropic-beta</c>.</summary>
    Betas,

    Tools,

    System,

    /// <summary>Another member of the body that is part of the prompt's key.</summary>
    Parameter,

    /// <summary>A message of before was edited.</summary>
    Message,

    /// <summary>Too many blocks since the last breakpoint.</summary>
    Lookback,

    /// <summary>Nothing of ours: the provider forgot it.</summary>
    Provider,
}
