using System.CommandLine;
using System.Globalization;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary><c>cco cache stats</c>: what the cache holds and how often it was of use. Without a running gateway only the file is there to tell of.</summary>
internal static class CacheStatsCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("stats", "Show what the cache holds and how often it was of use.");
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var gateway = await options.FindAsync(parsed, cancellation);
            if (gateway is null)
            {
                var file = new FileInfo(new DataDirectory(options.Settings(parsed).Data, null).CacheFile);
                await output.WriteLineAsync(file.Exists
                    ? $"No gateway runs here. {file.FullName} keeps {SizeText.Of(file.Length)} of answers for the next one."
                    : "No gateway runs here, and no answers are kept for the next one.");
                return 0;
            }

            var figures = await gateway.GetAsync("/api/cache", AdminJson.Default.CacheFigures, cancellation);
            await output.WriteLineAsync(Line("memory", figures.Memory.Count, figures.Memory));
            if (figures.File is { } kept)
            {
                await output.WriteLineAsync(Line("file", kept.Entries, kept));
            }

            if (figures.LastPurge is { } purge)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"purged  {(purge.Name is null ? purge.What : $"{purge.What} {purge.Name}")} {purge.At.ToLocalTime():yyyy-MM-dd HH:mm:ss}"));
            }

            return 0;
        });
        return command;
    }

    private static string Line(string level, long answers, CacheLevelFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{level,-7} {answers:N0} answers, {SizeText.Of(figures.Bytes)} of {SizeText.Of(figures.Limit)}; {figures.Hits:N0} lookups found one, {figures.Misses:N0} did not");
}
