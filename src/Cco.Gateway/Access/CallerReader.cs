using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Access;

/// <summary>
/// Tells who calls, from headers alone (architecture.md 5.7): a gateway key is its own scope, a forwarded credential its digest. What
/// a client says about itself in the body, such as <c>metadata</c>, never widens a scope. Secrets leave this class only as digests.
/// </summary>
internal static class CallerReader
{
    private const string GatewayKeyPrefix = "cco-";

    public static Caller Read(IHeaderDictionary headers)
    {
        var gatewayKey = headers[CcoHeaders.Key].ToString();
        var apiKey = headers[AnthropicHeaders.ApiKey].ToString();
        var authorization = headers.Authorization.ToString();
        var azureKey = headers["api-key"].ToString();

        // A gateway key may sit where the client's SDK puts keys; it never goes upstream.
        var bearer = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..] : "";
        if (gatewayKey.Length == 0)
        {
            gatewayKey = apiKey.StartsWith(GatewayKeyPrefix, StringComparison.Ordinal) ? apiKey
                : bearer.StartsWith(GatewayKeyPrefix, StringComparison.Ordinal) ? bearer
                : "";
        }

        apiKey = apiKey.StartsWith(GatewayKeyPrefix, StringComparison.Ordinal) ? "" : apiKey;
        authorization = bearer.StartsWith(GatewayKeyPrefix, StringComparison.Ordinal) ? "" : authorization;
        var credential = apiKey.Length + authorization.Length + azureKey.Length == 0
            ? null
            : Digest($"{apiKey.Length}:{apiKey}{authorization.Length}:{authorization}{azureKey}");
        return new Caller(
            gatewayKey.Length > 0 ? Digest("key:" + gatewayKey) : credential ?? "anonymous",
            credential,
            IsSubscription(bearer, headers[AnthropicHeaders.Beta]),
            Nullable(headers[CcoHeaders.Project].ToString()),
            Nullable(headers["x-claude-code-session-id"].ToString()))
        {
            Run = headers[CcoHeaders.Run].ToString() is var run && Caller.IsRun(run) ? run : null,
        };
    }

    // A Claude Code login: an OAuth access token, or the beta that goes with one (architecture.md 2).
    private static bool IsSubscription(string bearer, IEnumerable<string?> betas) =>
        bearer.StartsWith("sk-ant-oat", StringComparison.Ordinal)
        || (bearer.Length > 0 && betas.Any(b => b?.Contains("oauth-", StringComparison.Ordinal) == true));

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static string? Nullable(string text) => text.Length == 0 ? null : text.Length <= 200 ? text : text[..200];
}
