using static Cco.Gateway.Caching.Keys.MemberRules;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Bodies of Chat Completions (contract.md 2.1). What is not named here (<c>parameters</c>, <c>schema</c>, <c>arguments</c>, <c>logit_bias</c>,
/// anything new) is in the key as written.
/// </summary>
internal static class ChatShapes
{
    public static Shape Body { get; } = Build();

    private static Shape Build()
    {
        var function = new Shape("function");
        var custom = new Shape("custom");
        var part = Part();
        var call = new Shape("tool_call").Define(Object("function", function), Object("custom", custom));
        var message = new Shape("message").Define(
            Elements("content", part),
            Elements("tool_calls", call),
            Object("function_call", function),
            Object("audio", new Shape("earlier audio").Define(Test("id", ValueTests.IsGiven, BodyTraits.FileReference))));
        var tool = new Shape("tool").Define(
            Test("type", ToolTypes.IsOpenAiServerTool, BodyTraits.ServerTool),
            Object("function", function),
            Object("custom", custom));

        return new Shape("body").Define(
        [
            .. OpenAiRules.LeftOut(),
            Elements("messages", message),
            Elements("tools", tool),
            Object("tool_choice", new Shape("tool_choice").Define(Object("function", function), Object("custom", custom))),
            Object("response_format", new Shape("response_format").Define(Object("json_schema", new Shape("json_schema")))),
            Elements("functions", function),
            Object("function_call", function),
            Object("audio", new Shape("audio")),
            Object("prediction", new Shape("prediction").Define(Elements("content", part))),
            Test("max_tokens", ValueTests.IsZero, BodyTraits.ZeroMaxTokens),
            Test("max_completion_tokens", ValueTests.IsZero, BodyTraits.ZeroMaxTokens),
            Test("web_search_options", ValueTests.IsGiven, BodyTraits.WebSearchOptions),
            Test("store", ValueTests.IsTrue, BodyTraits.StoredUpstream),
        ]);
    }

    private static Shape Part()
    {
        var types = new TypeNames("text", "refusal", "image_url", "input_audio", "file");
        return new Shape("part") { Types = types }.Define(
            Out("prompt_cache_breakpoint"),
            OpenAiRules.Url("image_url"),
            OpenAiRules.Url("video_url"),
            OpenAiRules.Url("audio_url"),
            Object("input_audio", new Shape("input_audio")),
            Object("file", new Shape("file").Define(
                Test("file_id", ValueTests.IsGiven, BodyTraits.FileReference),
                Test("file_url", ValueTests.IsRemoteUrl, BodyTraits.UrlReference))));
    }
}
