namespace Cco.Gateway.Wire.Anthropic;

/// <summary>One window of a flat-rate plan. What was not reported, or not understood, is <c>null</c>.</summary>
/// <param name="Utilization">The share that is used, as sent: 0.42 is 42 %; more than 1 happens.</param>
/// <param name="Reset">When the window starts again; sent as whole seconds of Unix time.</param>
/// <param name="Status"><c>allowed</c>, <c>allowed_warning</c>, <c>rejected</c>, or a newer word.</param>
internal readonly record struct RateLimitWindow(decimal? Utilization, DateTimeOffset? Reset, string? Status);
