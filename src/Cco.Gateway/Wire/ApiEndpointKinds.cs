namespace Cco.Gateway.Wire;

/// <summary>What is true of whole kinds of calls.</summary>
internal static class ApiEndpointKinds
{
    /// <summary>Whether calls of this kind generate something, and so cost something.</summary>
    public static bool Generates(this ApiEndpointKind kind) => kind
        is ApiEndpointKind.ChatCompletions or ApiEndpointKind.Messages or ApiEndpointKind.Responses or ApiEndpointKind.Embeddings;
}
