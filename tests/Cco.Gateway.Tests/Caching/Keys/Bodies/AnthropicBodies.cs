namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Random bodies of Messages.</summary>
internal sealed class AnthropicBodies(Random random) : BodyMaker(random)
{
    private static readonly string[] Types = ["text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result"];

    public override Json Body() => Classified(
        In("model", Text()),
        In("max_tokens", Raw()),
        In("messages", List(Message)),
        In("system", Random.Next(2) == 0 ? Text() : List(() => Block(1))),
        In("tools", List(Tool)),
        In("tool_choice", Classified(In("type", Text()), In("name", Text()))),
        In("thinking", Classified(In("type", Text()), In("budget_tokens", Raw()), In("block_binding", Classified(In("a", Any()), In("b", Any()))))),
        In("output_config", OutputConfig()),
        In("output_format", Format()),
        In("container", Classified(In("id", Text()), In("skills", List(() => Classified(In("type", Text()), In("version", Text())))))),
        In("context_management", Any()),
        In("x_future", Any()),
        In("user", Any()),
        Out("stream"),
        Out("metadata"),
        Out("service_tier"),
        Out("cache_control"),
        Out("diagnostics"),
        Out("billing_policy"));

    private Json OutputConfig() => Classified(In("effort", Text()), In("format", Format()), In("task_budget", Classified(In("type", Text()), In("total", Raw()))));

    private Json Format() => Classified(In("type", Text()), In("schema", Any()));

    private Json Message() => Classified(In("role", Text()), In("content", Random.Next(3) == 0 ? Text() : List(() => Block(2))), In("x", Any()));

    private Json Tool() => Classified(
        In("name", Text()), In("type", Text()), In("description", Text()), In("input_schema", Any()), In("input_examples", Any()), Out("cache_control"));

    private Json Block(int depth) => Random.Next(6) == 0
        ? Ordered(In("type", Text("unheard_of")), In("text", Text()), In("cache_control", Any()), In("content", Blocks(depth)))
        : Classified(
            In("type", Text(Pick(Types))), In("text", Text()), In("input", Any()), In("citations", Any()), In("source", Source(depth)),
            In("content", Blocks(depth)), Out("cache_control"));

    private Json Source(int depth) => Random.Next(4) == 0
        ? Ordered(In("type", Text("unheard_of")), In("data", Text()))
        : Classified(In("type", Text(Pick<string>(["base64", "text", "content", "url", "file"]))), In("data", Text()), In("content", Blocks(depth)));

    private Json Blocks(int depth) => depth == 0 ? Text() : Random.Next(4) switch
    {
        0 => Any(),
        1 => Text(),
        _ => List(() => Block(depth - 1)),
    };
}
