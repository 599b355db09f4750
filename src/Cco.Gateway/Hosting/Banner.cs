using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>The few lines a user reads at start: where it is, what answers, what it keeps, how to point a client at it.</summary>
internal static class Banner
{
    public static void Write(TextWriter output, Startup startup, Listeners listeners)
    {
        var settings = startup.Settings;
        var url = listeners.GatewayUrl;
        output.WriteLine($"""
            CCO Gateway {GatewayVersion.Text}

              Gateway        {url}
              Dashboard      {listeners.DashboardUrl}{(IsMoved(settings.Dashboard, listeners) ? $" (port {settings.Dashboard.Port} is in use)" : "")}
              Upstream       {Upstream(settings)}{OtherHosts(startup.Configuration.Clusters)}
              Access         no key needed{(Guard.GuardPolicy.IsLoopback(settings.Listen.Host) ? "; this machine only" : "; open to other machines")}
              Cache          {Cache(settings.Cache)}
              Data           {(startup.Data.Writable ? startup.Data.Path : $"in memory only. {startup.Data.Problem}")}
              Configuration  {startup.Sources.Root.SettingsFile}
                             {startup.Sources.RoutesFile}

              Claude Code    ANTHROPIC_BASE_URL={url} claude
              OpenAI SDKs    OPENAI_BASE_URL={url}/v1

            """);
    }

    /// <summary>Where calls can go besides this machine and the providers everybody knows: seen at a glance, should a file not be one's own.</summary>
    public static IReadOnlyList<string> OtherHostsOf(IEnumerable<ClusterConfig> clusters) =>
        [.. clusters.SelectMany(ProviderHosts.Others).Where(u => !Guard.GuardPolicy.IsLoopback(u.IdnHost)).Select(ProviderHosts.Name).Distinct()];

    /// <summary>Whether the dashboard is not where it was asked to be, as that port is in use.</summary>
    public static bool IsMoved(ListenSettings dashboard, Listeners listeners) =>
        dashboard.Port != 0 && new Uri(listeners.DashboardUrl).Port != dashboard.Port;

    private static string Upstream(GatewaySettings settings) => settings.Upstream == "simulated"
        ? "SIMULATED: answers are invented, nothing is sent or billed; real answers: cco --upstream anthropic"
        : settings.Upstream;

    private static string OtherHosts(IEnumerable<ClusterConfig> clusters) =>
        OtherHostsOf(clusters) is { Count: > 0 } hosts ? $"{Environment.NewLine}  Other hosts    {string.Join(", ", hosts)}" : "";

    private static string Cache(CacheSettings cache) => cache.Enabled
        ? $"{ByteSize.Format(cache.Size)}, answers kept {Duration.Format(cache.Ttl)}{(cache.Scope == CacheScope.Shared ? ", shared by all callers" : "")}"
        : "off";
}
