namespace Cco.Gateway.Wire.Anthropic;

/// <summary>
/// What the <c>anthropic-ratelimit-unified-*</c> headers of one answer say: how much of a login's plan is used. They come with each
/// answer to a login, a 429 too, and from Anthropic's own gateway under a spend limit. Anthropic does not document them; the names and
/// formats are those that Claude Code reads and that were seen in answers. Windows of single models (<c>7d_sonnet</c>, <c>7d_oi</c>)
/// are left out.
/// </summary>
internal sealed record UnifiedRateLimits
{
    /// <summary>The decision on the whole: <c>allowed</c>, <c>allowed_warning</c>, <c>rejected</c>, or a newer word.</summary>
    public string? Status { get; init; }

    /// <summary>When the window that decided starts again.</summary>
    public DateTimeOffset? Reset { get; init; }

    /// <summary>The window that decided: <c>five_hour</c>, <c>seven_day</c>, <c>seven_day_opus</c>, <c>overage</c>, …</summary>
    public string? RepresentativeClaim { get; init; }

    /// <summary>The provider's name for the organization whose login it is (<c>anthropic-organization-id</c>, which is documented).</summary>
    public string? Organization { get; init; }

    /// <summary>The window of five hours (<c>5h</c>).</summary>
    public RateLimitWindow? FiveHour { get; init; }

    /// <summary>The window of seven days (<c>7d</c>).</summary>
    public RateLimitWindow? SevenDay { get; init; }

    /// <summary>Usage beyond the plan, which is paid for by the token.</summary>
    public RateLimitWindow? Overage { get; init; }

    /// <summary>Whether this answer was paid for beyond the plan.</summary>
    public bool? OverageInUse { get; init; }

    /// <summary>Why there is no usage beyond the plan, such as <c>org_level_disabled</c> or <c>out_of_credits</c>.</summary>
    public string? OverageDisabledReason { get; init; }

    /// <summary><c>available</c> when a smaller model would still be served.</summary>
    public string? Fallback { get; init; }

    /// <summary>The share from which the smaller model is proposed, such as 0.5.</summary>
    public decimal? FallbackPercentage { get; init; }
}
