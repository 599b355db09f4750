using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Settings;
using Microsoft.Net.Http.Headers;

namespace Cco.Gateway.Caching.Admission;

/// <summary>
/// Which calls may use the cache (contract.md 5.3 as amended by architecture.md 8): every rule, in order, the first that applies giving the
/// reason. docs/cache-key.md has the same lists. Which <em>answers</em> may be stored: <see cref="AnswerAdmission"/>.
/// </summary>
internal static class RequestAdmission
{
    /// <summary>The body is not fully understood, so nobody can say which other bodies mean the same.</summary>
    public const string NotUnderstood = "not-understood";

    /// <summary>The answer depends on, or the call leaves behind, something kept by the provider.</summary>
    public const string Stateful = "stateful";

    /// <summary>The body points at content that can change without the body changing.</summary>
    public const string Reference = "reference";

    /// <summary>The provider runs tools, with live data, while it answers.</summary>
    public const string ServerTools = "server-tools";

    /// <summary>What route and caller ask for; judged before the body is read for its key.</summary>
    internal static readonly CallRule[] CallRules =
    [
        new("Off", "off", static call => !call.Settings.Enabled || call.Route.Cache == RouteCacheMode.Off),
        new("NoJsonCall", "method", static call => call.Envelope is null),
        new("NoStore", "no-store", static call => CacheDirectives.Has(call.CacheControl, CacheControlHeaderValue.NoStoreString)),
        new("Requested", "requested", static call => call.Control == "bypass"),
        new("Oddity", NotUnderstood, static call => call.Envelope!.Oddity is not null),
    ];

    /// <summary>What a body that is understood says of itself.</summary>
    internal static readonly BodyRule[] BodyRules =
    [
        new(BodyTraits.Thread, Stateful),
        new(BodyTraits.EarlierResponse, Stateful),
        new(BodyTraits.Background, Stateful),
        new(BodyTraits.StoredUpstream, Stateful),
        new(BodyTraits.ZeroMaxTokens, Stateful),
        new(BodyTraits.FileReference, Reference),
        new(BodyTraits.UrlReference, Reference),
        new(BodyTraits.LatestSkill, Reference),
        new(BodyTraits.ToolReference, Reference),
        new(BodyTraits.StoredPrompt, Reference),
        new(BodyTraits.Container, Stateful),
        new(BodyTraits.ServerTool, ServerTools),
        new(BodyTraits.McpServers, ServerTools),
        new(BodyTraits.WebSearchOptions, ServerTools),
        new(BodyTraits.ServerToolBlock, ServerTools),
    ];

    /// <summary>The reason to bypass the cache, or <c>null</c> when the body is to be looked at.</summary>
    public static string? BypassReason(in AskedCall call)
    {
        foreach (var rule in CallRules)
        {
            if (rule.Applies(call))
            {
                return rule.Reason;
            }
        }

        return null;
    }

    /// <summary>The reason to bypass the cache, or <c>null</c> when the call may use it.</summary>
    public static string? BypassReason(in CanonicalResult body)
    {
        if (!body.Understood)
        {
            return NotUnderstood;
        }

        foreach (var rule in BodyRules)
        {
            if ((body.Traits & rule.Trait) != 0)
            {
                return rule.Reason;
            }
        }

        return null;
    }
}
