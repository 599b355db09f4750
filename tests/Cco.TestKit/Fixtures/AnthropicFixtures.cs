namespace Cco.TestKit.Fixtures;

/// <summary>Bodies and answers of the Messages API as the provider sends them (contract.md 1.6 to 1.10).</summary>
internal static class AnthropicFixtures
{
    /// <summary>A plain request.</summary>
    public const string Request =
        """{"model":"claude-sonnet-5-5","max_tokens":64,"messages":[{"role":"user","content":"What is the capital of France?"}]}""";

    /// <summary><see cref="Request"/>, streamed.</summary>
    public const string StreamRequest =
        """{"model":"claude-sonnet-5-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}]}""";

    /// <summary>12 input and 7 output tokens; spaced as no serializer would, so that a re-serialised answer is seen.</summary>
    public const string Message =
        """
        {"id":"msg_01XFDUDYJgAACzvnptvVoYEL", "type":"message","role":"assistant","model":"claude-sonnet-5-5",
         "content":[{"type":"text","text":"Paris \u2014 la capitale.","citations":null}],
         "stop_reason":"end_turn","stop_sequence":null,"stop_details":null,
         "usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,
           "cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},
           "output_tokens":7,"service_tier":"standard","inference_geo":"global","speed":"standard"}}
        """;

    /// <summary>An answer that calls <c>get_weather</c>.</summary>
    public const string ToolMessage =
        """
        {"id":"msg_01Tool","type":"message","role":"assistant","model":"claude-sonnet-5-5",
         "content":[{"type":"text","text":"I look it up.","citations":null},
           {"type":"tool_use","id":"toolu_01A","name":"get_weather","input":{"city":"Berlin"},"caller":{"type":"direct"}}],
         "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":40,"output_tokens":20}}
        """;

    /// <summary>An answer with a thinking block and its signature.</summary>
    public const string ThinkingMessage =
        """
        {"id":"msg_01Think","type":"message","role":"assistant","model":"claude-sonnet-5-5",
         "content":[{"type":"thinking","thinking":"Paris, of course.","signature":"EqQBCkYIBRgCKkA+/=="},{"type":"text","text":"Paris.","citations":null}],
         "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":30,"output_tokens_details":{"thinking_tokens":25}}}
        """;

    /// <summary>The events of a streamed answer with 12 input and 7 output tokens, one by one.</summary>
    public static readonly string[] Events =
    [
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_01Stream","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"service_tier":"standard"}}}


        """,
        """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


        """,
        """
        event: ping
        data: {"type": "ping"}


        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Paris \u2014 "}}


        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"la capitale."}}


        """,
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}


        """,
        """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}


        """,
        """
        event: message_stop
        data: {"type":"message_stop"}


        """,
    ];

    /// <summary>The events of a streamed tool call with thinking before it.</summary>
    public static readonly string ToolStream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_02","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":472,"output_tokens":2}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"The weather is asked for."}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCkYIBRgCKkA+/=="}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_01T1x1fJ34qAmk2tNTrN7Up6","name":"get_weather","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"San Francisco, CA\"}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    /// <summary>The error event that may end any stream.</summary>
    public const string ErrorEvent =
        """
        event: error
        data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}


        """;

    /// <summary>A whole answer whose usage is given as JSON.</summary>
    public static string MessageWith(string model, string usage, string stopReason = "end_turn", string content = """[{"type":"text","text":"Paris."}]""") =>
        $$"""{"id":"msg_01","type":"message","role":"assistant","model":"{{model}}","content":{{content}},"stop_reason":"{{stopReason}}","stop_sequence":null,"usage":{{usage}}}""";

    /// <summary>An error as the provider words it, with spaces a serializer would drop.</summary>
    public static string Error(string type, string message) =>
        $$"""{"type": "error", "error": {"type": "{{type}}", "message": "{{message}}"}, "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy"}""";

    /// <summary>A request for a model, with anything else that a test needs in it.</summary>
    public static string RequestFor(string model, string more = "") =>
        $$"""{"model":"{{model}}","max_tokens":64,{{more}}"messages":[{"role":"user","content":"What is the capital of France?"}]}""";
}
