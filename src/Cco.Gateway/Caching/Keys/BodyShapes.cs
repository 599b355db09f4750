using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Keys;

/// <summary>The shape of each endpoint's request body.</summary>
internal static class BodyShapes
{
    /// <summary><c>null</c> where bodies are not read.</summary>
    public static Shape? For(ApiEndpointKind endpoint) => endpoint switch
    {
        ApiEndpointKind.Messages or ApiEndpointKind.CountTokens => AnthropicShapes.Body,
        ApiEndpointKind.ChatCompletions => ChatShapes.Body,
        ApiEndpointKind.Responses => ResponsesShapes.Body,
        ApiEndpointKind.Embeddings => EmbeddingsShapes.Body,
        _ => null,
    };
}
