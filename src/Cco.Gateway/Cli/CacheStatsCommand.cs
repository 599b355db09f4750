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
                    ? $"No gateway runs here. {file.FullName} keeps {Size(file.Length)} of answers for the next one."
                    : "No gateway runs here, and no answers are kept for the next one.");
                return 0;
            }

            var figures = await gateway.GetAsync("/api/cache", AdminJson.Default.CacheFigures, cancellation);
            await output.WriteLineAsync(Line("memory", figures.Memory.Count, figures.Memory));
            if (figures.File is { } kept)
            {
                await output.WriteLineAsync(Line("file", kept.Entries, kept));
            }

            return 0;
        });
        return command;
    }

    private static string Line(string level, long answers, CacheLevelFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{level,-7} {answers:N0} answers, {Size(figures.Bytes)} of {Size(figures.Limit)}; {figures.Hits:N0} lookups found one, {figures.Misses:N0} did not");

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.##} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };
}
