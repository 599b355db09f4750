using System.Runtime.InteropServices;

namespace Cco.Gateway.Hosting;

/// <summary>The two calls of POSIX that .NET has no word for. On Windows they do nothing.</summary>
internal static class Posix
{
    /// <summary>Takes the process out of its terminal's session and process group.</summary>
    public static void LeaveSession()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetSid();
        }
    }

    /// <summary>Sends a signal that .NET numbers the other way round: <see cref="PosixSignal.SIGTERM"/> or <see cref="PosixSignal.SIGHUP"/>.</summary>
    public static void Send(int pid, PosixSignal signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            // 1 and 15 everywhere.
            _ = Kill(pid, signal == PosixSignal.SIGHUP ? 1 : 15);
        }
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSid();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
