using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Cli;

/// <summary>A valid configuration in a few lines.</summary>
internal static class ConfigurationReport
{
    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();

    /// <param name="effective">Also each setting with its value and origin, and what the routes say otherwise.</param>
    public static void Write(TextWriter output, LoadedConfiguration configuration, bool effective)
    {
        var files = configuration.Files!;
        var upstream = configuration.Effective.First(setting => setting.Key == "Cco:Upstream");
        output.WriteLine($"""
            The configuration is valid.

              Settings  {(files.Settings.Exists ? files.Settings.Path : $"no {ConfigRoot.SettingsFileName}: defaults")}
              Routes    {files.Routes.Path}: {Count(configuration.Routes.Count, "route")}, {Count(configuration.Clusters.Count, "cluster")}
              Prices    {(files.Prices.Exists ? files.Prices.Path : $"built in, no {ConfigRoot.PricesFileName}")}
              Upstream  {upstream.Value} ({Origin(upstream, files.Settings)})
            """);
        if (effective)
        {
            WriteEffective(output, configuration.Effective, files.Settings);
            WriteRoutes(output, configuration.Routes, files.Routes);
        }
    }

    private static void WriteEffective(TextWriter output, IReadOnlyList<EffectiveSetting> settings, ConfigurationFile file)
    {
        var values = settings.Select(s => s.Value.Length == 0 ? "none" : SecretText.Hide(s.Key, s.Value)).ToArray();
        var (keyWidth, valueWidth) = (settings.Max(s => s.Key.Length), values.Max(v => v.Length));
        output.WriteLine();
        for (var i = 0; i < settings.Count; i++)
        {
            output.WriteLine($"  {settings[i].Key.PadRight(keyWidth)}  {values[i].PadRight(valueWidth)}  {Origin(settings[i], file)}");
        }
    }

    // What a route does not say is as documented, or as a setting above has it.
    private static void WriteRoutes(TextWriter output, IReadOnlyList<RouteConfig> routes, ConfigurationFile file)
    {
        (string Name, string Value, string Path)[] said =
        [
            .. routes.SelectMany(static route => (route.Metadata ?? Empty).Select(
                entry => ($"route {route.RouteId}: {entry.Key}", entry.Value, $"{RoutesFile.PathOfRoute(route.RouteId)}:Metadata:{entry.Key}"))),
        ];
        if (said.Length == 0)
        {
            return;
        }

        var (nameWidth, valueWidth) = (said.Max(s => s.Name.Length), said.Max(s => s.Value.Length));
        output.WriteLine();
        foreach (var (name, value, path) in said.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            output.WriteLine($"  {name.PadRight(nameWidth)}  {value.PadRight(valueWidth)}  {ConfigRoot.RoutesFileName}:{file.LineOf(path)}");
        }
    }

    private static string Origin(EffectiveSetting setting, ConfigurationFile file) => setting.Origin.Layer == SettingLayer.File
        ? $"{setting.Origin.Name}:{file.LineOf(setting.Key)}"
        : setting.Origin.Name;

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
