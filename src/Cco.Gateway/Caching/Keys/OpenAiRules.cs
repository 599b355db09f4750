using static Cco.Gateway.Caching.Keys.MemberRules;

namespace Cco.Gateway.Caching.Keys;

/// <summary>What Chat Completions and Responses have in common (contract.md 2.1).</summary>
internal static class OpenAiRules
{
    /// <summary>Top-level members that are not in the key.</summary>
    public static MemberRule[] LeftOut() =>
    [
        Out("stream"),
        Out("stream_options"),
        Out("metadata"),
        Out("user"),
        Out("safety_identifier"),
        Out("service_tier"),
        Out("prompt_cache_key"),
        Out("prompt_cache_options"),
        Out("prompt_cache_retention"),
    ];

    /// <summary>A member that holds a URL, or an object with one.</summary>
    public static MemberRule Url(string name) => new(name)
    {
        Object = new Shape(name).Define(Test("url", ValueTests.IsRemoteUrl, BodyTraits.UrlReference)),
        Tests = [new(ValueTests.IsRemoteUrl, BodyTraits.UrlReference)],
    };
}
