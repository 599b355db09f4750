using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Access;

/// <summary>
/// Tells who calls, from headers alone (architecture.md 5.7): a gateway key is its own scope, a forwarded credential its digest. What
/// a client says about itself in the body, such as <c>metadata</c>, never widens a scope. Secrets leave this class only as digests.
/// </summary>
internal static class CallerReader
{
    private const string LoginToken = "sk-ant-oat";
    private const string LoginBeta = "oauth-";
    private const int StackText = 512;

    /// <param name="last">What the connection brought before.</param>
    public static Caller Read(IHeaderDictionary headers, LastCredential? last = null)
    {
        var (key, credential) = Secrets(headers, last);
        return new Caller(
            key is not null ? Digest($"key:{key}") : credential ?? "anonymous",
            credential,
            IsSubscription(headers),
            Nullable(headers[CcoHeaders.Project].ToString()),
            Nullable(headers[AnthropicHeaders.ClaudeCodeSessionId].ToString()))
        {
            Run = headers[CcoHeaders.Run].ToString() is var run && Caller.IsRun(run) ? run : null,
            Tags = CallTags.Read(headers[CcoHeaders.Tags]),
            Agent = Nullable(headers[AnthropicHeaders.ClaudeCodeAgentId].ToString()),
            ParentAgent = Nullable(headers[AnthropicHeaders.ClaudeCodeParentAgentId].ToString()),
            RequestClass = Nullable(headers[AnthropicHeaders.ClaudeCodeRequestClass].ToString()),
        };
    }

    // A gateway key, which may sit where the client's SDK puts keys; and the digest of what would go upstream under passthrough.
    private static (string? Key, string? Credential) Secrets(IHeaderDictionary headers, LastCredential? last)
    {
        var key = headers[CcoHeaders.Key].ToString() is { Length: > 0 } own ? own : null;
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[StackText]);
        foreach (var name in CredentialHeaders.Keys)
        {
            var values = headers[name];
            if (values.Count > 0)
            {
                key ??= Key(values);
                Append(ref text, name, values);
            }
        }

        // A cookie counts where nothing else says who it is.
        if (text.Text.IsEmpty)
        {
            Append(ref text, "cookie", headers.Cookie);
        }

        var credential = text.Text.IsEmpty ? null : last is null ? Digest(text.Text) : last.DigestOf(text.Text, Digest);
        text.Clear();
        return (key, credential);
    }

    private static string? Key(StringValues values)
    {
        foreach (var value in values)
        {
            if (GatewayKey.In(value) is { } key)
            {
                return key;
            }
        }

        return null;
    }

    private static void Append(ref DefaultInterpolatedStringHandler text, string name, StringValues values)
    {
        if (values.ToString() is { Length: > 0 } value && !GatewayKey.IsIn(name, values))
        {
            text.AppendLiteral(name);
            text.AppendLiteral(":");
            text.AppendFormatted(value.Length);
            text.AppendLiteral(":");
            text.AppendLiteral(value);
        }
    }

    // A Claude Code login: an OAuth access token, or the beta that goes with one (architecture.md 2). With both headers the API takes
    // the key (contract.md 1.1), and the key's account pays.
    private static bool IsSubscription(IHeaderDictionary headers)
    {
        var apiKey = headers[AnthropicHeaders.ApiKey];
        if (apiKey.ToString().Length > 0 && !GatewayKey.IsIn(AnthropicHeaders.ApiKey, apiKey))
        {
            return false;
        }

        var authorization = headers.Authorization;
        var token = GatewayKey.IsIn("authorization", authorization) ? default : GatewayKey.Bearer(authorization.ToString());
        return token.StartsWith(LoginToken, StringComparison.Ordinal) || (!token.IsEmpty && HasLoginBeta(headers));
    }

    private static bool HasLoginBeta(IHeaderDictionary headers)
    {
        foreach (var line in headers[AnthropicHeaders.Beta])
        {
            foreach (var beta in line.AsSpan().Split(','))
            {
                if (line.AsSpan(beta).Trim().StartsWith(LoginBeta, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Digest(ReadOnlySpan<char> text)
    {
        using var bytes = new PooledBuffer();
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.Reserve(Encoding.UTF8.GetMaxByteCount(text.Length))));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.Written, hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    private static string? Nullable(string text) => text.Length == 0 ? null : text.Length <= 200 ? text : text[..200];
}
