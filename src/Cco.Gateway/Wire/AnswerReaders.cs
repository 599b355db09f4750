using Cco.Gateway.Wire.Anthropic;
using Cco.Gateway.Wire.OpenAi;

namespace Cco.Gateway.Wire;

/// <summary>Chooses the reader for an upstream's answer.</summary>
internal static class AnswerReaders
{
    /// <summary>
    /// A reader for what the upstream sends, in its own dialect and before any translation. The content type decides between stream and
    /// plain, whatever was asked for: an error to a streaming call comes plain.
    /// </summary>
    /// <param name="upstreamDialect">What the upstream speaks.</param>
    /// <param name="kind">The call the client made.</param>
    /// <param name="contentType">The answer's <c>content-type</c>, parameters included; an unknown one gives a reader without facts.</param>
    public static IAnswerReader Create(Dialect upstreamDialect, ApiEndpointKind kind, string? contentType)
    {
        var mediaType = contentType.AsSpan();
        var semicolon = mediaType.IndexOf(';');
        mediaType = (semicolon < 0 ? mediaType : mediaType[..semicolon]).Trim();
        if (mediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            return CreateForStream(upstreamDialect, kind);
        }

        return mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
                ? CreateForJson(upstreamDialect, kind)
                : new NullAnswerReader();
    }

    private static IAnswerReader CreateForStream(Dialect dialect, ApiEndpointKind kind) => (kind, dialect) switch
    {
        (ApiEndpointKind.Responses, Dialect.OpenAi) => new OpenAiResponsesStreamReader(),
        (ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses, Dialect.Anthropic) =>
            new AnthropicStreamReader(),
        (ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions, Dialect.OpenAi) => new OpenAiStreamReader(),
        _ => new NullAnswerReader(),
    };

    private static IAnswerReader CreateForJson(Dialect dialect, ApiEndpointKind kind) => (kind, dialect) switch
    {
        (ApiEndpointKind.CountTokens, _) => new CountTokensReader(),
        (ApiEndpointKind.Embeddings, _) => new OpenAiEmbeddingsReader(),
        (ApiEndpointKind.Responses, Dialect.OpenAi) => new OpenAiResponsesReader(),
        (ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses, Dialect.Anthropic) =>
            new AnthropicMessageReader(),
        (ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions, Dialect.OpenAi) => new OpenAiChatReader(),
        _ => new NullAnswerReader(),
    };
}
