namespace Cco.TestKit.Fixtures;

/// <summary>Bodies and answers of Chat Completions as the provider sends them (contract.md 2.1 to 2.4).</summary>
internal static class OpenAiFixtures
{
    public const string Request = """{"model":"gpt-6-luna","messages":[{"role":"user","content":"What is the capital of France?"}]}""";

    public const string StreamRequest =
        """{"model":"gpt-6-luna","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"What is the capital of France?"}]}""";

    /// <summary>1,200 prompt tokens, 1,000 of them cached, 80 completion tokens.</summary>
    public const string Completion =
        """
        {"id":"chatcmpl-1", "object":"chat.completion","created":1790000000,"model":"gpt-6-luna","service_tier":"default","system_fingerprint":"fp_1",
         "choices":[{"index":0,"finish_reason":"stop","logprobs":null,"message":{"role":"assistant","content":"Paris \u2014 la capitale.","refusal":null,"annotations":[]}}],
         "usage":{"prompt_tokens":1200,"completion_tokens":80,"total_tokens":1280,
           "prompt_tokens_details":{"cached_tokens":1000,"cache_write_tokens":0,"audio_tokens":0},
           "completion_tokens_details":{"reasoning_tokens":32,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}
        """;

    public const string ToolCompletion =
        """
        {"id":"chatcmpl-2","object":"chat.completion","created":1790000000,"model":"gpt-6-luna","service_tier":"default","system_fingerprint":"fp_1",
         "choices":[{"index":0,"finish_reason":"tool_calls","logprobs":null,"message":{"role":"assistant","content":null,"refusal":null,
           "tool_calls":[{"id":"call_A","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Berlin\"}"}}]}}],
         "usage":{"prompt_tokens":60,"completion_tokens":18,"total_tokens":78}}
        """;

    /// <summary>The frames of a streamed answer with 9 prompt and 3 completion tokens, one by one.</summary>
    public static readonly string[] Chunks =
    [
        Frame("""{"id":"chatcmpl-3","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"""),
        Frame("""{"id":"chatcmpl-3","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"Par"},"finish_reason":null}],"usage":null}"""),
        Frame("""{"id":"chatcmpl-3","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"is."},"finish_reason":null}],"usage":null}"""),
        Frame("""{"id":"chatcmpl-3","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"""),
        Frame("""{"id":"chatcmpl-3","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}"""),
        Frame("[DONE]"),
    ];

    /// <summary>A whole answer whose usage is given as JSON.</summary>
    public static string CompletionWith(string model, string usage) =>
        $$$"""{"id":"chatcmpl-4","object":"chat.completion","created":1790000000,"model":"{{{model}}}","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Paris."}}],"usage":{{{usage}}}}""";

    /// <summary>An error as the provider words it.</summary>
    public static string Error(string type, string message, string code) =>
        $$"""{ "error": { "message": "{{message}}", "type": "{{type}}", "param": null, "code": "{{code}}" } }""";

    private static string Frame(string data) => $"data: {data}\n\n";
}
