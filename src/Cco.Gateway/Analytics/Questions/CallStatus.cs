namespace Cco.Gateway.Analytics.Questions;

/// <summary>One call, while it runs or after.</summary>
/// <param name="Final">The call has ended, and this is what it came to; before that only what was known when it was sent.</param>
internal sealed record CallStatus(bool Final, CallRecord Call);
