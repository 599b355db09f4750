namespace Cco.Gateway.Tests.Wire.OpenAi;

/// <summary>Traces in the form of contract.md 2.3.</summary>
internal static class OpenAiStreams
{
    public const string ToolCall = """
        data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-6-luna","service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

        data: {"id":"c","model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}],"usage":null}

        data: {"id":"c","model":"gpt-6-luna","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]},"finish_reason":null}],"usage":null}

        : keep-alive

        data: {"id":"c","model":"gpt-6-luna","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"ci"}}]},"finish_reason":null}],"usage":null}

        data: {"id":"c","model":"gpt-6-luna","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}

        data: {"id":"c","model":"gpt-6-luna","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}

        data: [DONE]


        """;
}
