namespace Cco.Gateway.Wire;

/// <summary>What a path asks for. Paths without <c>/v1</c> mean the same (contract.md 4.9: some clients' base URL includes it, some adds nothing).</summary>
/// <param name="Kind">The call.</param>
/// <param name="Path">The path with <c>/v1</c>; routes are written for this form only.</param>
internal sealed record ApiEndpoint(ApiEndpointKind Kind, PathString Path)
{
    private static readonly ApiEndpoint[] Known =
    [
        new(ApiEndpointKind.Messages, "/v1/messages"),
        new(ApiEndpointKind.ChatCompletions, "/v1/chat/completions"),
        new(ApiEndpointKind.CountTokens, "/v1/messages/count_tokens"),
        new(ApiEndpointKind.Embeddings, "/v1/embeddings"),
        new(ApiEndpointKind.Responses, "/v1/responses"),
        new(ApiEndpointKind.Models, "/v1/models"),
    ];

    /// <summary>Whether a POST to it is JSON that the gateway reads once.</summary>
    public bool HasJsonBody => Kind is not (ApiEndpointKind.Other or ApiEndpointKind.Models);

    /// <summary>
    /// Whether something may be billed for a call that succeeds: what the gateway reads the price of, and a POST to a path it does not read
    /// (images, speech, batches). Files are kept for nothing.
    /// </summary>
    public bool MayBeBilled(string method) =>
        Kind.Generates()
        || (Kind == ApiEndpointKind.Other && HttpMethods.IsPost(method) && !Path.StartsWithSegments("/v1/files", StringComparison.OrdinalIgnoreCase));

    /// <summary>Classifies a request path; never fails.</summary>
    public static ApiEndpoint Match(PathString path)
    {
        foreach (var known in Known)
        {
            if (path.Equals(known.Path, StringComparison.OrdinalIgnoreCase) || EqualsWithoutVersion(path, known.Path))
            {
                return known;
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

    private static bool EqualsWithoutVersion(PathString path, PathString known) =>
        path.HasValue && path.Value.AsSpan().Equals(known.Value.AsSpan("/v1".Length), StringComparison.OrdinalIgnoreCase);
}
