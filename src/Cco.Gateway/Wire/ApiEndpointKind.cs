namespace Cco.Gateway.Wire;

/// <summary>The API calls the gateway knows by name; everything else is <see cref="Other"/> and streams through unread.</summary>
internal enum ApiEndpointKind
{
    Other,
    ChatCompletions,
    Messages,
    CountTokens,
    Models,
    Embeddings,
    Responses,
}
