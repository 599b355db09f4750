namespace Cco.Gateway.Caching;

/// <summary>The directives of a <c>Cache-Control</c> header (RFC 9111 5.2).</summary>
internal static class CacheDirectives
{
    /// <summary>Whether it stands there by itself, without a value, in any case of letters.</summary>
    public static bool Has(string control, string directive)
    {
        foreach (var part in control.AsSpan().Split(','))
        {
            if (control.AsSpan(part).Trim().Equals(directive, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
