namespace Cco.Gateway.Wire;

/// <summary>What a path asks for. Paths without <c>/v1</c> mean the same (contract.md 4.9: some clients' base URL includes it, some adds nothing).</summary>
/// <param name="Kind">The call.</param>
/// <param name="Path">The path with <c>/v1</c>; routes are written for this form only.</param>
internal sealed record ApiEndpoint(ApiEndpointKind Kind, PathString Path)
{
    private static readonly (string Path, ApiEndpointKind Kind)[] Known =
    [
        ("/v1/messages", ApiEndpointKind.Messages),
        ("/v1/chat/completions", ApiEndpointKind.ChatCompletions),
        ("/v1/messages/count_tokens", ApiEndpointKind.CountTokens),
        ("/v1/embeddings", ApiEndpointKind.Embeddings),
        ("/v1/responses", ApiEndpointKind.Responses),
        ("/v1/models", ApiEndpointKind.Models),
    ];

    /// <summary>Whether a POST to it is JSON that the gateway reads once.</summary>
    public bool HasJsonBody => Kind is not (ApiEndpointKind.Other or ApiEndpointKind.Models);

    /// <summary>Classifies a request path; never fails.</summary>
    public static ApiEndpoint Match(PathString path)
    {
        foreach (var (known, kind) in Known)
        {
            if (path.Equals(known, StringComparison.OrdinalIgnoreCase) || EqualsWithoutVersion(path, known))
            {
                return new ApiEndpoint(kind, new PathString(known));
            }
        }

        if (path.StartsWithSegments("/v1/models", StringComparison.OrdinalIgnoreCase, out _))
        {
            return new ApiEndpoint(ApiEndpointKind.Models, path);
        }

        return path.StartsWithSegments("/models", StringComparison.OrdinalIgnoreCase, out var rest)
            ? new ApiEndpoint(ApiEndpointKind.Models, new PathString("/v1/models").Add(rest))
            : new ApiEndpoint(ApiEndpointKind.Other, path);
    }

    /// <summary>
    /// The dialect errors are written in: the endpoint's own; where both share a path, Anthropic when its version header or path is there.
    /// </summary>
    public Dialect DialectFor(IHeaderDictionary headers) => Kind switch
    {
        ApiEndpointKind.Messages or ApiEndpointKind.CountTokens => Dialect.Anthropic,
        ApiEndpointKind.ChatCompletions or ApiEndpointKind.Embeddings or ApiEndpointKind.Responses => Dialect.OpenAi,
        _ => headers.ContainsKey("anthropic-version") || Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase)
            ? Dialect.Anthropic
            : Dialect.OpenAi,
    };

    private static bool EqualsWithoutVersion(PathString path, string known) =>
        path.HasValue && path.Value.AsSpan().Equals(known.AsSpan("/v1".Length), StringComparison.OrdinalIgnoreCase);
}
