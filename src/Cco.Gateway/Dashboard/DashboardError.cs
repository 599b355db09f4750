namespace Cco.Gateway.Dashboard;

/// <summary>Why the dashboard's API refused a question, in one sentence.</summary>
internal sealed record DashboardError(string Error);
