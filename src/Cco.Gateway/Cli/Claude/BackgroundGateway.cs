using System.Diagnostics;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli.Claude;

/// <summary>Starts this same program as a gateway that lives while somebody is attached (docs/decisions/005-finding-the-gateway.md).</summary>
internal static class BackgroundGateway
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Returns when it serves, or when another process was found to use the data directory. Throws <see cref="BackgroundStartException"/>
    /// with its own words when it cannot start.
    /// </summary>
    /// <param name="sources">Named to it, as it does not run in the current folder.</param>
    public static async Task StartAsync(ConfigurationSources sources, GatewaySettings settings)
    {
        using var process = Process.Start(Command(sources, settings))!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Limit);
        string? word;
        try
        {
            word = await process.StandardOutput.ReadLineAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new BackgroundStartException(1, $"The gateway did not start within {Limit.TotalSeconds} seconds; {Path.Combine(settings.Data, "gateway.log")} may say why.");
        }

        if (word is not (AttachedRunner.Ready or AttachedRunner.Taken))
        {
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            throw new BackgroundStartException(
                process.ExitCode == 0 ? 1 : process.ExitCode,
                said.Trim() is { Length: > 0 } text ? text : $"The gateway ended with status {process.ExitCode} before it served.");
        }
    }

    private static ProcessStartInfo Command(ConfigurationSources sources, GatewaySettings settings)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self)
        {
            // Files that the configuration names by relative paths lie beside it; and no project's folder is held.
            WorkingDirectory = sources.Root.Directory,
            UseShellExecute = false,
            CreateNoWindow = true,
            // None of this terminal's streams: whoever reads our output would wait for the gateway's end.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cco.dll"));
        }

        string[] arguments =
        [
            "run", "--while-attached", "--config", sources.Root.Directory, "--data", settings.Data,
            .. settings.Database is { } database ? ["--database", database] : Array.Empty<string>(),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
