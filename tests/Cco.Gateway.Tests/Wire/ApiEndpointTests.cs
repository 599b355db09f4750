using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.Tests.Wire;

internal sealed class ApiEndpointTests
{
    [TestCase("/v1/messages", ApiEndpointKind.Messages, "/v1/messages")]
    [TestCase("/messages", ApiEndpointKind.Messages, "/v1/messages")]
    [TestCase("/v1/messages/count_tokens", ApiEndpointKind.CountTokens, "/v1/messages/count_tokens")]
    [TestCase("/messages/count_tokens", ApiEndpointKind.CountTokens, "/v1/messages/count_tokens")]
    [TestCase("/v1/chat/completions", ApiEndpointKind.ChatCompletions, "/v1/chat/completions")]
    [TestCase("/chat/completions", ApiEndpointKind.ChatCompletions, "/v1/chat/completions")]
    [TestCase("/embeddings", ApiEndpointKind.Embeddings, "/v1/embeddings")]
    [TestCase("/responses", ApiEndpointKind.Responses, "/v1/responses")]
    [TestCase("/v1/models", ApiEndpointKind.Models, "/v1/models")]
    [TestCase("/models", ApiEndpointKind.Models, "/v1/models")]
    [TestCase("/v1/models/claude-opus-5", ApiEndpointKind.Models, "/v1/models/claude-opus-5")]
    [TestCase("/models/claude-opus-5", ApiEndpointKind.Models, "/v1/models/claude-opus-5")]
    [TestCase("/v1/messages/batches", ApiEndpointKind.Other, "/v1/messages/batches")]
    [TestCase("/V1/Messages", (int)ApiEndpointKind.Messages, "/v1/messages")]
    [TestCase("/", ApiEndpointKind.Other, "/")]
    [TestCase("", ApiEndpointKind.Other, "")]
    public void Match_Path_NamesTheCallAndItsRoute(string path, ApiEndpointKind kind, string route) =>
        Assert.That(ApiEndpoint.Match(new PathString(path)), Is.EqualTo(new ApiEndpoint(kind, new PathString(route))));

    [TestCase("/v1/messages", false, Dialect.Anthropic)]
    [TestCase("/v1/messages/batches", false, Dialect.Anthropic)]
    [TestCase("/v1/chat/completions", true, Dialect.OpenAi)]
    [TestCase("/v1/models", true, Dialect.Anthropic)]
    [TestCase("/v1/models", false, Dialect.OpenAi)]
    public void DialectFor_SharedPath_GoesByTheVersionHeader(string path, bool hasVersion, Dialect dialect)
    {
        var headers = new HeaderDictionary();
        if (hasVersion)
        {
            headers[AnthropicHeaders.Version] = "2023-06-01";
        }

        Assert.That(ApiEndpoint.Match(new PathString(path)).DialectFor(headers), Is.EqualTo(dialect));
    }
}
