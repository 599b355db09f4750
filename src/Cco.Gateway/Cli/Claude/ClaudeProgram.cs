using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cco.Gateway.Hosting;

namespace Cco.Gateway.Cli.Claude;

/// <summary>Claude Code itself: found on the PATH, or named by <c>CCO_CLAUDE</c>, and run in this terminal.</summary>
/// <param name="Path">The file to run.</param>
internal sealed record ClaudeProgram(string Path)
{
    /// <summary>Names the program to run: a path, or a name on the PATH.</summary>
    public const string Variable = "CCO_CLAUDE";

    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];

    /// <summary><c>null</c> when there is none.</summary>
    public static ClaudeProgram? Find(Func<string, string?> environment)
    {
        var name = environment(Variable) is { Length: > 0 } named ? named : "claude";
        var folders = name.Contains(System.IO.Path.DirectorySeparatorChar) || name.Contains(System.IO.Path.AltDirectorySeparatorChar)
            ? [""]
            : (environment("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders
            .SelectMany(folder => Extensions.Select(extension => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name) + extension)))
            .Where(IsProgram)
            .Select(path => new ClaudeProgram(path))
            .FirstOrDefault();
    }

    /// <summary>
    /// Runs it to its end with this process's own streams. Ctrl-C is its business; SIGTERM and SIGHUP are passed on. Gives its exit status,
    /// 128 and the signal's number after a signal. Throws <see cref="StartException"/>.
    /// </summary>
    /// <param name="variables">Set for it beside what this process has.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(Path, arguments) { UseShellExecute = false };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, static context => context.Cancel = true);
        using var process = Start(start);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, PassOn);
        await process.WaitForExitAsync();
        return process.ExitCode;

        void PassOn(PosixSignalContext context)
        {
            context.Cancel = true;
            Posix.Send(process.Id, context.Signal);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StartException($"{start.FileName} cannot be run: {e.Message}");
        }
    }

    private static bool IsProgram(string path) => File.Exists(path) && (OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
