using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Gateway.Wire.OpenAi;

namespace Cco.Gateway.Tests.Wire;

internal sealed class AnswerReadersTests
{
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Messages, "application/json", typeof(AnthropicMessageReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Messages, "Application/JSON ; charset=utf-8", typeof(AnthropicMessageReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Messages, "application/problem+json", typeof(AnthropicMessageReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Messages, "text/event-stream; charset=utf-8", typeof(AnthropicStreamReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.ChatCompletions, "text/event-stream", typeof(AnthropicStreamReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.ChatCompletions, "application/json", typeof(AnthropicMessageReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Responses, "application/json", typeof(AnthropicMessageReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Responses, "TEXT/EVENT-STREAM", typeof(AnthropicStreamReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Models, "text/event-stream", typeof(NullAnswerReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Embeddings, "text/event-stream", typeof(NullAnswerReader))]
    [TestCase(Dialect.Anthropic, ApiEndpointKind.CountTokens, "application/json", typeof(CountTokensReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, "application/json", typeof(OpenAiChatReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, "text/event-stream", typeof(OpenAiStreamReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Messages, "application/json", typeof(OpenAiChatReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Messages, "text/event-stream", typeof(OpenAiStreamReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Responses, "application/json", typeof(OpenAiResponsesReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Responses, "text/event-stream", typeof(OpenAiResponsesStreamReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Embeddings, "application/json", typeof(OpenAiEmbeddingsReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Models, "application/json", typeof(NullAnswerReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, "text/html", typeof(NullAnswerReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, ";a=b+json", typeof(NullAnswerReader))]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, null, typeof(NullAnswerReader))]
    public void Create_ContentType_DecidesTheReader(Dialect dialect, ApiEndpointKind kind, string? contentType, Type reader)
    {
        using var created = AnswerReaders.Create(dialect, kind, contentType);

        Assert.That(created, Is.TypeOf(reader));
    }

    [Test]
    public void Finish_UnknownContent_SaysWhetherTheBodyEndedAndIsNotStored([Values] bool endOfBody)
    {
        using var reader = AnswerReaders.Create(Dialect.OpenAi, ApiEndpointKind.Other, "text/html");
        reader.Append("<html>"u8);

        Assert.That(reader.Finish(endOfBody), Is.EqualTo(new AnswerFacts { Complete = endOfBody, Traits = AnswerTraits.NotUnderstood }));
    }

    // Whoever has the bytes that said so has the whole answer, though the connection may stay open.
    [TestCase(Dialect.Anthropic, ApiEndpointKind.Messages, "event: message_delta\ndata: {}\n\n", "event: message_stop\ndata: {}\n\n")]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, "data: {\"choices\":[]}\n\n", "data: [DONE]\n\n")]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Responses, "event: response.created\ndata: {\"response\":{}}\n\n", "event: response.completed\ndata: {\"response\":{}}\n\n")]
    [TestCase(Dialect.OpenAi, ApiEndpointKind.Responses, "event: error\ndata: {}\n\n", "event: response.failed\ndata: {\"response\":{}}\n\n")]
    public void HasEnded_Stream_OnlyBehindItsLastEvent(Dialect dialect, ApiEndpointKind kind, string before, string last)
    {
        using var reader = AnswerReaders.Create(dialect, kind, AnswerReading.Stream);
        reader.Append(Encoding.UTF8.GetBytes(before));
        var early = reader.HasEnded;
        reader.Append(Encoding.UTF8.GetBytes(last));

        Assert.That((early, reader.HasEnded), Is.EqualTo((false, true)));
    }

    [TestCase("application/json")]
    [TestCase("text/html")]
    public void HasEnded_PlainBody_IsForItsConnectionToSay(string contentType)
    {
        using var reader = AnswerReaders.Create(Dialect.Anthropic, ApiEndpointKind.Messages, contentType);
        reader.Append("""{"content":[]}"""u8);

        Assert.That(reader.HasEnded, Is.False);
    }

    [TestCase("""{"input_tokens":2095}""", true, false)]
    [TestCase("""{"input_tokens":2095,"context_management":{"original_input_tokens":3}}""", true, false)]
    [TestCase("""{"input_tokens":2095""", false, false)]
    [TestCase("""{"tokens":1}""", false, false)]
    [TestCase("""{"input_tokens":1,"error":{}}""", false, true)]
    [TestCase("""{"input_tokens":1,"error":null}""", true, false)]
    [TestCase("""{"input_tokens":1,"error":{},"error":null}""", false, true)]
    [TestCase("""{"type":"error","error":{"type":"not_found_error","message":"no"}}""", false, true)]
    public void Finish_CountTokens_HasNoUsage(string body, bool complete, bool error)
    {
        var facts = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, body, ApiEndpointKind.CountTokens);

        Assert.That(facts, Is.EqualTo(new AnswerFacts { Complete = complete, Error = error }));
    }
}
