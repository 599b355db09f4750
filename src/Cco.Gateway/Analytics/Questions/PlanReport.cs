namespace Cco.Gateway.Analytics.Questions;

/// <summary>The windows of flat-rate logins as they stand, and how they filled over the last eight days.</summary>
internal sealed record PlanReport(IReadOnlyList<PlanWindow> Windows, IReadOnlyList<PlanPoint> History);
