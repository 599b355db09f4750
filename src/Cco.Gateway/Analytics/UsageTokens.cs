namespace Cco.Gateway.Analytics;

/// <summary>Tokens of answers that came from an upstream, by how the provider counts them; the first three are the prompt.</summary>
/// <param name="Input">Neither read from nor written to the provider's prompt cache.</param>
/// <param name="CacheRead">Read from the provider's prompt cache.</param>
/// <param name="CacheWrite">Written to the provider's prompt cache.</param>
/// <param name="Output">Generated.</param>
internal sealed record UsageTokens(long Input, long CacheRead, long CacheWrite, long Output);
