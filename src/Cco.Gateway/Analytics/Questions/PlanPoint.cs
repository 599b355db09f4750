namespace Cco.Gateway.Analytics.Questions;

/// <summary>How much of a window of a plan was used at the end of a quarter of an hour.</summary>
/// <param name="At">The quarter's first moment.</param>
internal sealed record PlanPoint(string Account, string Window, DateTimeOffset At, double Utilization);
