using System.Globalization;
using System.Net.Http.Headers;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>Reads the <c>anthropic-ratelimit-unified-*</c> headers of an answer. Never fails: a value it does not understand is <c>null</c>.</summary>
internal static class UnifiedRateLimitReader
{
    private const string Prefix = AnthropicHeaders.RateLimitPrefix + "unified-";

    // Longer words are not the provider's, and would be kept.
    private const int LongestWord = 64;

    /// <summary><c>null</c> when the answer has none of these headers.</summary>
    public static UnifiedRateLimits? Read(HttpHeadersNonValidated headers) => !HasAny(headers) ? null : new UnifiedRateLimits
    {
        Organization = Word(headers, AnthropicHeaders.Organization),
        Status = Word(headers, Prefix + "status"),
        Reset = Time(headers, Prefix + "reset"),
        RepresentativeClaim = Word(headers, Prefix + "representative-claim"),
        FiveHour = Window(headers, Prefix + "5h-utilization", Prefix + "5h-reset", Prefix + "5h-status"),
        SevenDay = Window(headers, Prefix + "7d-utilization", Prefix + "7d-reset", Prefix + "7d-status"),
        Overage = Window(headers, Prefix + "overage-utilization", Prefix + "overage-reset", Prefix + "overage-status"),
        OverageInUse = Word(headers, Prefix + "overage-in-use") switch { "true" => true, "false" => false, _ => null },
        OverageDisabledReason = Word(headers, Prefix + "overage-disabled-reason"),
        Fallback = Word(headers, Prefix + "fallback"),
        FallbackPercentage = Share(headers, Prefix + "fallback-percentage"),
    };

    private static bool HasAny(HttpHeadersNonValidated headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static RateLimitWindow? Window(HttpHeadersNonValidated headers, string utilization, string reset, string status)
    {
        var window = new RateLimitWindow(Share(headers, utilization), Time(headers, reset), Word(headers, status));
        return window == default ? null : window;
    }

    private static decimal? Share(HttpHeadersNonValidated headers, string name) =>
        decimal.TryParse(Text(headers, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? share : null;

    private static DateTimeOffset? Time(HttpHeadersNonValidated headers, string name) =>
        uint.TryParse(Text(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Word(HttpHeadersNonValidated headers, string name) =>
        Text(headers, name) is { Length: > 0 and <= LongestWord } word && !word.AsSpan().ContainsAnyExceptInRange('!', '~') ? word : null;

    private static string? Text(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;
}
