using System.Text;
using Cco.Gateway.Settings;
using Microsoft.AspNetCore.Connections;

namespace Cco.Gateway.Hosting;

/// <summary>
/// The gateway as <c>cco claude</c> starts it: in the background, for as long as somebody is attached. It says one word to its parent,
/// <see cref="Ready"/> or <see cref="Taken"/>; why it cannot start goes to the error stream, as always.
/// </summary>
internal static class AttachedRunner
{
    /// <summary>It serves, and <c>gateway.json</c> says where.</summary>
    public const string Ready = "ready";

    /// <summary>Another process uses the data directory.</summary>
    public const string Taken = "taken";

    private const string UpstreamKey = "Cco:Upstream";
    private const string PortKey = "Cco:Listen:Port";

    // Another process can take the port between the look and the bind.
    private const int Tries = 3;

    /// <param name="read">Reads the configuration with further flags.</param>
    public static async Task<int> RunAsync(Func<IEnumerable<KeyValuePair<string, string?>>, Startup> read, TextWriter parent, CancellationToken stop)
    {
        // Out of the terminal's session: Ctrl-C, Ctrl-\\ and Ctrl-Z, which Claude Code sends on to its whole process group, and the end of
        // the terminal concern who started it, not another one who is attached.
        Posix.LeaveSession();
        var startup = read([]);
        if (startup.Data.Problem is { } problem)
        {
            throw new StartException(problem);
        }

        using var dataLock = DataLock.TryTake(startup.Data);
        if (dataLock is null)
        {
            await parent.WriteLineAsync(Taken);
            return 0;
        }

        using var log = OpenLog(startup.Data);
        Console.SetOut(log);
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await GatewayRunner.ServeAsync(Adapt(startup, read) with { WhileAttached = true }, Console.Out, () => parent.WriteLine(Ready), stop);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && tried < Tries)
            {
            }
        }
    }

    // What nothing configures is chosen for Claude Code; a port in use is no reason to refuse it.
    private static Startup Adapt(Startup startup, Func<IEnumerable<KeyValuePair<string, string?>>, Startup> read)
    {
        var flags = new List<KeyValuePair<string, string?>>();
        if (startup.Configuration.Effective.First(setting => setting.Key == UpstreamKey).Origin.Layer == SettingLayer.Default)
        {
            flags.Add(KeyValuePair.Create<string, string?>(UpstreamKey, "anthropic"));
        }

        if (Ports.Problem(Ports.Endpoints(startup.Settings.Listen)) is not null)
        {
            flags.Add(KeyValuePair.Create<string, string?>(PortKey, "0"));
        }

        return flags.Count == 0 ? startup : read(flags);
    }

    private static StreamWriter OpenLog(DataDirectory data)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(data.LogFile, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options) { AutoFlush = true };
    }
}
