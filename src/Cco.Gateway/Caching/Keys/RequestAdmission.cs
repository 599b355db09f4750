namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Whether a call may use the cache, judged by its body (contract.md 5.3 as amended by architecture.md 8). Why an <em>answer</em> may
/// not be stored is decided elsewhere.
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

    /// <summary>The first that applies gives the reason.</summary>
    internal static readonly AdmissionRule[] Rules =
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

    /// <summary>The reason to bypass the cache, or <c>null</c> when the call may use it.</summary>
    public static string? BypassReason(in CanonicalResult body)
    {
        if (!body.Understood)
        {
            return NotUnderstood;
        }

        foreach (var rule in Rules)
        {
            if ((body.Traits & rule.Trait) != 0)
            {
                return rule.Reason;
            }
        }

        return null;
    }
}
