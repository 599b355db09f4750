namespace Cco.Gateway.Tests.Wire.Anthropic;

/// <summary>Traces in the form of contract.md 1.8.</summary>
internal static class AnthropicStreams
{
    public const string ToolUse = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_014p","type":"message","role":"assistant","model":"claude-opus-5","stop_sequence":null,"usage":{"input_tokens":472,"output_tokens":2},"content":[],"stop_reason":null}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type": "ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Okay"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_01","name":"get_weather","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"location\": \"San Francisco, CA\"}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    /// <summary>A stream of a message without blocks.</summary>
    public static string Of(string startUsage, string deltaUsage, string delta = """{"stop_reason":"end_turn"}""", string blocks = "") =>
        $$$"""
        event: message_start
        data: {"type":"message_start","message":{"model":"m","content":[],"stop_reason":null,"usage":{{{startUsage}}}}}

        {{{blocks}}}event: message_delta
        data: {"type":"message_delta","delta":{{{delta}}},"usage":{{{deltaUsage}}}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    /// <summary>The beginning of one block, as an event for <see cref="Of"/>.</summary>
    public static string Block(string block) =>
        $"event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{block}}}\n\n";
}
