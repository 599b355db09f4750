using System.Collections.Immutable;

namespace Cco.Gateway.Wire;

/// <summary>Where clients put what proves who they are. The one list: who calls, what stays here and what a cluster may see all ask it.</summary>
internal static class CredentialHeaders
{
    /// <summary>A provider's key or login: Anthropic and compatible, everybody's bearer, Azure, Google, Azure API Management.</summary>
    public static readonly ImmutableArray<string> Keys = [AnthropicHeaders.ApiKey, "authorization", "api-key", "x-goog-api-key", "ocp-apim-subscription-key"];

    /// <summary>All of them: <see cref="Keys"/>, and what browsers and proxies use.</summary>
    public static readonly ImmutableArray<string> All = [.. Keys, "cookie", "proxy-authorization"];
}
