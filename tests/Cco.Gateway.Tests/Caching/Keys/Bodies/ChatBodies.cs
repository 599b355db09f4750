namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Random bodies of Chat Completions.</summary>
internal sealed class ChatBodies(Random random) : BodyMaker(random)
{
    public override Json Body() => Classified(
        In("model", Text()),
        In("messages", List(Message)),
        In("tools", List(() => Classified(In("type", Text()), In("function", Function()), In("custom", Flat())))),
        In("tool_choice", Classified(In("type", Text()), In("function", Flat()))),
        In("response_format", Classified(In("type", Text()), In("json_schema", Classified(In("name", Text()), In("schema", Any()))))),
        In("functions", List(Function)),
        In("function_call", Flat()),
        In("audio", Flat()),
        In("prediction", Classified(In("type", Text()), In("content", List(Part)))),
        In("logit_bias", Any()),
        In("cache_control", Any()),
        In("x_future", Any()),
        Out("stream"),
        Out("stream_options"),
        Out("metadata"),
        Out("user"),
        Out("safety_identifier"),
        Out("service_tier"),
        Out("prompt_cache_key"),
        Out("prompt_cache_options"),
        Out("prompt_cache_retention"));

    private Json Flat() => Classified(In("name", Text()), In("x", Any()));

    private Json Function() => Classified(In("name", Text()), In("description", Text()), In("parameters", Any()), In("strict", Raw()));

    private Json Message() => Classified(
        In("role", Text()),
        In("content", Random.Next(3) == 0 ? Text() : List(Part)),
        In("tool_calls", List(() => Classified(In("id", Text()), In("type", Text()), In("function", Classified(In("name", Text()), In("arguments", Any())))))),
        In("audio", Classified(In("id", Text()), In("x", Raw()))),
        In("name", Text()));

    private Json Part() => Random.Next(5) == 0
        ? Ordered(In("type", Text("unheard_of")), In("text", Text()), In("prompt_cache_breakpoint", Any()))
        : Classified(
            In("type", Text(Pick<string>(["text", "refusal", "image_url", "input_audio", "file"]))),
            In("text", Text()),
            In("image_url", Classified(In("url", Text()), In("detail", Text()))),
            In("input_audio", Classified(In("data", Text()), In("format", Text()))),
            In("file", Classified(In("file_data", Text()), In("filename", Text()))),
            Out("prompt_cache_breakpoint"));
}
