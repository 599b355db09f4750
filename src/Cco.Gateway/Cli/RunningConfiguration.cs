using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary>One sentence beside <c>cco check</c>: whether the gateway that runs here serves with these files as they are.</summary>
internal static class RunningConfiguration
{
    /// <summary><c>null</c> when no gateway runs here, or one with files of its own.</summary>
    public static async Task<string?> DescribeAsync(LoadedConfiguration configuration, CancellationToken cancellation)
    {
        using var gateway = await AdminClient.FindAsync(configuration.Settings.Data, cancellation);
        if (gateway is null || configuration.Files is not { } files)
        {
            return null;
        }

        var inForce = await gateway.GetAsync("/api/config", AdminJson.Default.RunningFiles, cancellation);
        return Describe(inForce, [.. files.All.Select(file => new FileInForce(file.Path, file.Digest))], gateway.Running!.Pid);
    }

    /// <inheritdoc cref="DescribeAsync"/>
    public static string? Describe(RunningFiles inForce, IReadOnlyList<FileInForce> files, int pid)
    {
        var used = inForce.Files.ToDictionary(file => file.Path, file => file.Sha256);
        return !files.All(file => used.ContainsKey(file.Path)) ? null
            : files.All(file => used[file.Path] == file.Sha256) ? $"The running gateway (pid {pid}) serves with these files."
            : $"The running gateway (pid {pid}) serves with an earlier state of these files"
                + (inForce.Status == "rejected" ? ": it found errors in them. Its log names them." : ".");
    }
}
