using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using OpenAI;
using OpenAI.Chat;

namespace Cco.Gateway.FunctionalTests.Replay;

/// <summary>The official OpenAI SDK reads a made chat stream to what it reads plainly, and a folded answer to what it reads as a stream.</summary>
internal sealed class ChatReplayTests
{
    // The SDK reads one choice.
    private static IEnumerable<string> Names() => RecordedStreams.Whole("chat").Where(name => name is not ("choices" or "repeated-pieces"));

    // This SDK cannot read a pair of surrogates that was cut between two chunks.
    private static IEnumerable<string> Readable() => Names().Where(name => name != "surrogates");

    [TestCaseSource(nameof(Names))]
    public async Task CompleteChatStreaming_MadeStream_IsThePlainCompletion(string name)
    {
        var plain = RecordedStreams.Plain("chat", name);
        AnswerForms.TryToStream(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, plain, includeUsage: true, out var made);

        Assert.That(await StreamedAsync(made), Is.EqualTo(await PlainAsync(plain)));
    }

    [TestCaseSource(nameof(Readable))]
    public async Task CompleteChatStreaming_RecordedStream_IsTheFoldedCompletion(string name)
    {
        var recorded = RecordedStreams.Stream("chat", name);
        AnswerForms.TryToPlain(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, recorded, out var folded);

        Assert.That(await StreamedAsync(recorded), Is.EqualTo(await PlainAsync(folded)));
    }

    [Test]
    public async Task CompleteChatStreaming_UsageNotAskedFor_NoneTold()
    {
        AnswerForms.TryToStream(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, RecordedStreams.Plain("chat", "content"), includeUsage: false, out var made);

        Assert.That(JsonNode.Parse(await StreamedAsync(made))!["total"], Is.Null);
    }

    private static async Task<string> StreamedAsync(byte[] stream)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes(stream, "text/event-stream; charset=utf-8"));
        var (content, refusal, logprobs) = ("", "", 0);
        var calls = new SortedDictionary<int, (string Id, string Name, string Arguments)>();
        var function = (Name: "", Arguments: "");
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;
        var id = "";
        await foreach (var update in Client(stub).CompleteChatStreamingAsync("Hi"))
        {
            id = update.CompletionId.Length > 0 ? update.CompletionId : id;
            content += string.Concat(update.ContentUpdate.Select(part => part.Text));
            refusal += update.RefusalUpdate;
            logprobs += update.ContentTokenLogProbabilities.Count;
            reason = update.FinishReason ?? reason;
            usage = update.Usage ?? usage;
            foreach (var call in update.ToolCallUpdates)
            {
                calls.TryGetValue(call.Index, out var begun);
                calls[call.Index] = (
                    Longer(begun.Id, call.ToolCallId), Longer(begun.Name, call.FunctionName), begun.Arguments + Text(call.FunctionArgumentsUpdate));
            }
#pragma warning disable CS0618 // Older clients still call functions so.
            function = (Longer(function.Name, update.FunctionCallUpdate?.FunctionName), function.Arguments + Text(update.FunctionCallUpdate?.FunctionArgumentsUpdate));
#pragma warning restore CS0618
        }

        return Describe(id, content, refusal, logprobs, calls.Values, function, reason, usage);
    }

    private static async Task<string> PlainAsync(byte[] json)
    {
        await using var stub = await StubProvider.StartAsync(Encoding.UTF8.GetString(json));
        ChatCompletion completion = await Client(stub).CompleteChatAsync("Hi");
        return Describe(
            completion.Id,
            string.Concat(completion.Content.Select(part => part.Text)),
            completion.Refusal ?? "",
            completion.ContentTokenLogProbabilities.Count,
            completion.ToolCalls.Select(call => (call.Id, call.FunctionName, Text(call.FunctionArguments))),
#pragma warning disable CS0618 // Older clients still call functions so.
            (completion.FunctionCall?.FunctionName ?? "", Text(completion.FunctionCall?.FunctionArguments)),
#pragma warning restore CS0618
            completion.FinishReason,
            completion.Usage);
    }

    private static string Longer(string? begun, string? more) => string.IsNullOrEmpty(more) ? begun ?? "" : more;

    private static string Text(BinaryData? data) => data?.ToString() ?? "";

    private static string Describe(
        string id,
        string content,
        string refusal,
        int logprobs,
        IEnumerable<(string Id, string Name, string Arguments)> calls,
        (string Name, string Arguments) function,
        ChatFinishReason? reason,
        ChatTokenUsage? usage) => new JsonObject
        {
            ["id"] = id,
            ["content"] = content,
            ["refusal"] = refusal,
            ["logprobs"] = logprobs,
            ["calls"] = new JsonArray([.. calls.Select(call => JsonValue.Create($"{call.Id} {call.Name} {call.Arguments}"))]),
            ["function"] = $"{function.Name} {function.Arguments}",
            ["reason"] = reason?.ToString(),
            ["total"] = usage?.TotalTokenCount,
            ["cached"] = usage?.InputTokenDetails?.CachedTokenCount,
        }.ToJsonString();

    private static ChatClient Client(StubProvider stub) => new OpenAIClient(
        new ApiKeyCredential("sk-test"),
        new OpenAIClientOptions { Endpoint = new Uri($"{stub.Url}v1"), RetryPolicy = new ClientRetryPolicy(0) }).GetChatClient("gpt-6-luna");
}
