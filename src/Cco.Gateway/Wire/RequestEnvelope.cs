namespace Cco.Gateway.Wire;

/// <summary>What the gateway must know of a JSON request body to route it; the body itself is forwarded as it came.</summary>
/// <param name="Model">The top-level <c>model</c>, as the client wrote it.</param>
/// <param name="Stream">Whether the top-level <c>stream</c> is <c>true</c>.</param>
/// <param name="Depth">The deepest nesting met; 1 for a flat object.</param>
/// <param name="Oddity">
/// Why the body may be forwarded but not be taken for understood (a <c>stream</c> that is no boolean, a lone surrogate, …), or <c>null</c>.
/// </param>
/// <param name="IncludeUsage">Whether a Chat Completions body says <c>stream_options.include_usage: true</c>; <c>false</c> for other calls.</param>
internal sealed record RequestEnvelope(string Model, bool Stream, int Depth, string? Oddity, bool IncludeUsage = false)
{
    /// <summary>Digest of who the body says the call is for; <c>null</c> when it says nothing.</summary>
    public string? EndUser { get; init; }
}
