#pragma warning disable OPENAI001 // The SDK calls its newest client experimental; the wire is not.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using OpenAI;
using OpenAI.Responses;

namespace Cco.Gateway.FunctionalTests.Replay;

/// <summary>The official OpenAI SDK reads a made Responses stream to what it reads plainly, and a folded answer to what it reads as a stream.</summary>
internal sealed class ResponsesReplayTests
{
    private static readonly string[] Streamable = ["text", "reasoning-and-tools", "incomplete", "refusal", "annotations"];

    [TestCaseSource(nameof(Streamable))]
    public async Task CreateResponseStreaming_MadeStream_IsThePlainResponse(string name)
    {
        var plain = RecordedStreams.Plain("responses", name);
        AnswerForms.TryToStream(Dialect.OpenAi, ApiEndpointKind.Responses, plain, includeUsage: false, out var made);

        var (text, response) = await StreamedAsync(made);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response, Is.EqualTo(await PlainAsync(plain)));
            Assert.That(text, Is.EqualTo((await StreamedAsync(RecordedStreams.Stream("responses", name))).Text));
        }
    }

    [TestCaseSource(nameof(Streamable))]
    public async Task CreateResponseStreaming_RecordedStream_IsTheFoldedResponse(string name)
    {
        var recorded = RecordedStreams.Stream("responses", name);
        AnswerForms.TryToPlain(Dialect.OpenAi, ApiEndpointKind.Responses, recorded, out var folded);

        Assert.That((await StreamedAsync(recorded)).Response, Is.EqualTo(await PlainAsync(folded)));
    }

    // The text put together from the deltas, and the response of the last event.
    private static async Task<(string Text, string Response)> StreamedAsync(byte[] stream)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes(stream, "text/event-stream; charset=utf-8"));
        var text = new StringBuilder();
        ResponseResult? response = null;
        var sequence = -1;
        await foreach (var update in await Client(stub).CreateResponseStreamingAsync("gpt-6-luna", "Hi"))
        {
            Assert.That(update.SequenceNumber, Is.EqualTo(++sequence));
            response = (update as StreamingResponseCompletedUpdate)?.Response ?? (update as StreamingResponseIncompleteUpdate)?.Response ?? response;
            text.Append(update switch
            {
                StreamingResponseOutputTextDeltaUpdate delta => delta.Delta,
                StreamingResponseRefusalDeltaUpdate delta => delta.Delta,
                StreamingResponseReasoningSummaryTextDeltaUpdate delta => delta.Delta,
                StreamingResponseReasoningTextDeltaUpdate delta => delta.Delta,
                StreamingResponseFunctionCallArgumentsDeltaUpdate delta => delta.Delta.ToString(),
                StreamingResponseOutputItemAddedUpdate item => $"\n{item.OutputIndex} {item.Item.Id} ",
                StreamingResponseOutputTextAnnotationAddedUpdate annotation => $"[{annotation.AnnotationIndex}]",
                _ => "",
            });
        }

        return (text.ToString(), Describe(response!));
    }

    private static async Task<string> PlainAsync(byte[] json)
    {
        await using var stub = await StubProvider.StartAsync(Encoding.UTF8.GetString(json));
        return Describe(await Client(stub).CreateResponseAsync("gpt-6-luna", "Hi"));
    }

    private static string Describe(ResponseResult response) => JsonTruth.Of(ModelReaderWriter.Write(response, ModelReaderWriterOptions.Json).ToMemory().Span);

    private static ResponsesClient Client(StubProvider stub) => new OpenAIClient(
        new ApiKeyCredential("sk-test"),
        new OpenAIClientOptions { Endpoint = new Uri($"{stub.Url}v1"), RetryPolicy = new ClientRetryPolicy(0) }).GetResponsesClient();
}
