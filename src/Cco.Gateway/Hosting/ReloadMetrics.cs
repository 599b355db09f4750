using System.Diagnostics.Metrics;
using Cco.Gateway.Diagnostics;

namespace Cco.Gateway.Hosting;

/// <summary>How often the files were read again, and with what result.</summary>
internal sealed class ReloadMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _reloads = meters.Create(GatewayDiagnostics.Meter)
        .CreateCounter<long>(GatewayDiagnostics.ConfigurationReloads, "{reload}", "Configuration files read again, by result: applied or rejected.");

    public void Applied() => Count("applied");

    public void Rejected() => Count("rejected");

    private void Count(string result) => _reloads.Add(1, new KeyValuePair<string, object?>(GatewayDiagnostics.ResultTag, result));
}
