using static Cco.Gateway.Caching.Keys.MemberRules;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Bodies of Responses. Inside <c>input</c> every order is kept; it is walked for what it refers to. An answer is kept by the provider
/// unless <c>store</c> is <c>false</c>.
/// </summary>
internal static class ResponsesShapes
{
    public static Shape Body { get; } = Build();

    private static Shape Build()
    {
        var tool = new Shape("tool").Define(Test("type", ToolTypes.IsOpenAiServerTool, BodyTraits.ServerTool));
        return new Shape("body").Define(
        [
            .. OpenAiRules.LeftOut(),
            Elements("input", Item()),
            Elements("tools", tool),
            Object("tool_choice", new Shape("tool_choice")),
            Object("reasoning", new Shape("reasoning")),
            Object("text", new Shape("text").Define(Object("format", new Shape("format")))),
            new MemberRule("store")
            {
                Tests = [new(ValueTests.IsNotFalse, BodyTraits.StoredUpstream)],
                TestsAbsence = true,
            },
            Test("background", ValueTests.IsTrue, BodyTraits.Background),
            Test("previous_response_id", ValueTests.IsGiven, BodyTraits.EarlierResponse),
            Test("conversation", ValueTests.IsGiven, BodyTraits.EarlierResponse),
            Test("prompt", ValueTests.IsGiven, BodyTraits.StoredPrompt),
        ]);
    }

    private static Shape Item()
    {
        var item = new Shape("item") { KeepsOrder = true };
        return item.Define(
            new MemberRule("type")
            {
                Tests =
                [
                    new(ToolTypes.IsOpenAiServerItem, BodyTraits.ServerToolBlock),
                    new(value => ValueTests.TextOf(value).SequenceEqual("item_reference"u8), BodyTraits.EarlierResponse),
                ],
            },
            Elements("content", item),
            new MemberRule("output") { Object = item, Element = item },
            Test("image_url", ValueTests.IsRemoteUrl, BodyTraits.UrlReference),
            Test("file_url", ValueTests.IsRemoteUrl, BodyTraits.UrlReference),
            Test("file_id", ValueTests.IsGiven, BodyTraits.FileReference));
    }
}
