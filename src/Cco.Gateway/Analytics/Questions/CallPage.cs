namespace Cco.Gateway.Analytics.Questions;

/// <summary>Calls, newest first.</summary>
/// <param name="Next">What to ask for the page behind this one with; <c>null</c> at the end.</param>
internal sealed record CallPage(IReadOnlyList<CallRecord> Calls, string? Next);
