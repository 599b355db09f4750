namespace Cco.Gateway.Analytics;

/// <summary>How much of one window of a login's plan was used when an answer last said so.</summary>
/// <param name="Account">Digest of the login, of the last where its token was refreshed (<see cref="Questions.PlanSuccession"/>).</param>
/// <param name="Window"><c>5h</c>, <c>7d</c> or <c>overage</c>.</param>
/// <param name="Utilization">The used share: 0.42 is 42 %. <c>null</c> when it was not said.</param>
/// <param name="ResetsAt">When the window begins anew.</param>
/// <param name="Status"><c>allowed</c>, <c>allowed_warning</c>, <c>rejected</c> or a newer word.</param>
/// <param name="SeenAt">When this was said.</param>
internal sealed record PlanWindow(
    string Account, string Window, double? Utilization, DateTimeOffset? ResetsAt, string? Status, DateTimeOffset SeenAt)
{
    /// <summary>At rest a share is a whole number of millionths.</summary>
    public const double PerMillion = 1e6;
}
