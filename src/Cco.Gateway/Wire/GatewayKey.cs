using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Wire;

/// <summary>
/// A key of the gateway's own: <c>cco-…</c>. Clients send it as <c>x-cco-key</c>, or where their SDK puts a provider's key; wherever it
/// sits, it never leaves the gateway (architecture.md 5.9).
/// </summary>
internal static class GatewayKey
{
    private const string Prefix = "cco-";
    private const string Scheme = "Bearer ";

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t,;=:\"");
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The key in a header that usually holds a provider's, with or without <c>Bearer</c>; <c>null</c> when there is none.</summary>
    public static string? In(string? value)
    {
        var text = WithoutScheme(value);
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? text.ToString() : null;
    }

    /// <summary>The token of an <c>authorization</c> value; empty when its scheme is not <c>Bearer</c>.</summary>
    public static ReadOnlySpan<char> Bearer(string? value) =>
        value.AsSpan().TrimStart().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? WithoutScheme(value) : default;

    /// <summary>Whether a header must stay here: a credential that names such a key anywhere, any other that is one.</summary>
    public static bool IsIn(string name, StringValues values)
    {
        foreach (var value in values)
        {
            if (value is not null && value.Contains(Prefix, StringComparison.Ordinal) && (HoldsOnly(value) || (IsCredential(name) && Holds(value))))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutScheme(string? value)
    {
        var text = value.AsSpan().Trim();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].TrimStart() : text;
    }

    private static bool HoldsOnly(string value)
    {
        var text = WithoutScheme(value);
        return text.StartsWith(Prefix, StringComparison.Ordinal) && !text.ContainsAnyExcept(Letters);
    }

    private static bool Holds(ReadOnlySpan<char> value)
    {
        foreach (var part in value.SplitAny(Separators))
        {
            if (value[part].StartsWith(Prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCredential(string name)
    {
        foreach (var header in CredentialHeaders.All)
        {
            if (header.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
