using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cco.TestKit;

/// <summary>The program itself as a user starts it, in a folder and with a data directory of its own.</summary>
internal sealed class CcoProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly List<(string Beginning, TaskCompletionSource<string> Task)> _awaited = [];
    private readonly TaskCompletionSource<string> _gateway = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CcoProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_errors, line.Data);
    }

    public IReadOnlyList<string> Output => [.. _output];

    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>The address of the gateway, as the banner says it; once it serves.</summary>
    public Task<string> GatewayUrl => _gateway.Task.Soon();

    /// <summary>Bytes of memory that are its own or shared and in place.</summary>
    public long Resident
    {
        get
        {
            using var process = Process.GetProcessById(_process.Id);
            return process.WorkingSet64;
        }
    }

    /// <param name="folder">The current folder of the program; its home, too.</param>
    public static CcoProcess Start(TempFolder folder, params string[] arguments)
    {
        var start = StartInfo(folder, arguments);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CCO_", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return Start(start, folder);
    }

    /// <summary>In an environment that holds nothing of the machine's but what is given.</summary>
    public static CcoProcess StartClean(TempFolder folder, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = StartInfo(folder, arguments);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Start(start, folder);
    }

    private static ProcessStartInfo StartInfo(TempFolder folder, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cco.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static CcoProcess Start(ProcessStartInfo start, TempFolder folder)
    {
        start.Environment["HOME"] = folder.Path;
        start.Environment["XDG_DATA_HOME"] = Path.Combine(folder.Path, "share");
        var program = new CcoProcess(start);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>The first line of the output with that beginning; once it is there.</summary>
    public Task<string> LineAsync(string beginning)
    {
        lock (_awaited)
        {
            if (_output.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } line)
            {
                return Task.FromResult(line);
            }

            var awaited = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((beginning, awaited));
            return awaited.Task.Soon();
        }
    }

    /// <summary>Writes a line to its input.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends its input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Ends the program at once, without a word to it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal by name, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The exit status, once the program has ended and all of its output is here.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().Soon();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // What it started may outlive it and hold its output open; without input that ends, too.
        _process.StandardInput.Close();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Note(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_awaited)
        {
            lines.Enqueue(line);
            if (ReferenceEquals(lines, _output))
            {
                foreach (var (_, awaited) in _awaited.Where(a => line.StartsWith(a.Beginning, StringComparison.Ordinal)))
                {
                    awaited.TrySetResult(line);
                }
            }
        }

        if (line.Trim() is var text && text.StartsWith("Gateway  ", StringComparison.Ordinal))
        {
            _gateway.TrySetResult(text["Gateway  ".Length..].Trim());
        }
    }
}
