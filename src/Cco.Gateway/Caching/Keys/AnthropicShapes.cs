using static Cco.Gateway.Caching.Keys.MemberRules;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Bodies of Messages and count_tokens (contract.md 1.3 to 1.5). What is not named here (<c>input_schema</c>, <c>input</c>,
/// <c>input_examples</c>, <c>context_management</c>, anything new) is in the key as written.
/// </summary>
internal static class AnthropicShapes
{
    private static readonly TypeNames BlockTypes = new(
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result");

    private static readonly TypeNames SourceTypes = new("base64", "text", "content", "url", "file");

    private static readonly TypeNames InlineSources = new("base64", "text", "content", "url");

    public static Shape Body { get; } = Build();

    private static Shape Build()
    {
        var format = new Shape("format");
        var outputConfig = new Shape("output_config").Define(Object("format", format), Object("task_budget", new Shape("task_budget")));
        var tool = new Shape("tool").Define(
            Out("cache_control"),
            Test("type", ToolTypes.IsAnthropicServerTool, BodyTraits.ServerTool));
        var block = new Shape("block") { Types = BlockTypes };
        var firstSystemBlock = new Shape("block") { Types = BlockTypes, MayBeAttribution = true };
        block.Define(BlockMembers(block));
        firstSystemBlock.Define(BlockMembers(block));
        var message = new Shape("message").Define(Elements("content", block), Object("output_config", outputConfig));

        return new Shape("body").Define(
            Out("stream"),
            Out("metadata"),
            Out("service_tier"),
            Out("cache_control"),
            Out("diagnostics"),
            Out("billing_policy"),
            Elements("messages", message),
            new MemberRule("system") { Element = block, First = firstSystemBlock },
            Elements("tools", tool),
            Object("tool_choice", new Shape("tool_choice")),
            Object("thinking", new Shape("thinking").Define(Object("block_binding", new Shape("block_binding")))),
            Object("output_config", outputConfig),
            Object("output_format", format),
            new MemberRule("container")
            {
                Object = Container(),
                Tests = [new(ValueTests.IsGiven, BodyTraits.Container)],
            },
            Test("max_tokens", ValueTests.IsZero, BodyTraits.ZeroMaxTokens),
            Test("mcp_servers", ValueTests.HasElements, BodyTraits.McpServers),
            Test("thread", ValueTests.IsGiven, BodyTraits.Thread));
    }

    private static MemberRule[] BlockMembers(Shape block)
    {
        var addedTool = new Shape("added tool") { KeepsOrder = true }.Define(
            Test("type", ToolTypes.IsAnthropicServerTool, BodyTraits.ServerTool));
        var source = new Shape("source") { Types = SourceTypes }.Define(
            Test("type", IsSourceElsewhere, BodyTraits.FileReference),
            Test("file_id", ValueTests.IsGiven, BodyTraits.FileReference),
            Test("url", ValueTests.IsRemoteUrl, BodyTraits.UrlReference),
            Elements("content", block));

        return
        [
            Out("cache_control"),
            Elements("content", block),
            Object("source", source),
            new MemberRule("type")
            {
                Tests =
                [
                    new(ToolTypes.IsAnthropicServerBlock, BodyTraits.ServerToolBlock),
                    new(value => ValueTests.TextOf(value).SequenceEqual("tool_reference"u8), BodyTraits.ToolReference),
                ],
            },
            Test("file_id", ValueTests.IsGiven, BodyTraits.FileReference),
            Object("tool", addedTool),
            Elements("tools", addedTool),
        ];
    }

    private static Shape Container() => new Shape("container").Define(
        Elements("skills", new Shape("skill").Define(
            new MemberRule("version")
            {
                Tests = [new(ValueTests.IsLatest, BodyTraits.LatestSkill)],
                TestsAbsence = true,
            })));

    private static bool IsSourceElsewhere(ReadOnlySpan<byte> type) => !InlineSources.Contains(ValueTests.TextOf(type));
}
