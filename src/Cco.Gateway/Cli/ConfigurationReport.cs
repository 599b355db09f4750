using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Cli;

/// <summary>A valid configuration in a few lines.</summary>
internal static class ConfigurationReport
{
    /// <param name="effective">Also each setting with its value and origin.</param>
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

    private static string Origin(EffectiveSetting setting, ConfigurationFile file) => setting.Origin.Layer == SettingLayer.File
        ? $"{setting.Origin.Name}:{file.LineOf(setting.Key)}"
        : setting.Origin.Name;

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
