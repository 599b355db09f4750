using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cco.HitFigures;

/// <summary>A server as a process of its own, and what the system says of it.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(string name, int port, ProcessStartInfo start) => (Name, Port, _process) = (name, port, Process.Start(start)!);

    public string Name { get; }

    public int Port { get; }

    /// <summary>User and system time since its start.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The gateway with its rooms and its ledger, answering from its simulated upstream what it does not know.</summary>
    /// <param name="native">The published binary instead of the build beside this program.</param>
    public static Task<Server> GatewayAsync(string folder, bool native)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Cco": { "Flights": { "MaxListeners": 5000 } } }""");
        File.Copy("yarp.routes.json", Path.Combine(folder, "yarp.routes.json"));
        return StartAsync(
            "gateway",
            native ? "artifacts/native/cco" : Path.Combine(AppContext.BaseDirectory, "cco.dll"),
            port => ["--port", $"{port}", "--dashboard-port", "0", "--data", Path.Combine(folder, "data"), "--config", folder]);
    }

    public static Task<Server> BareAsync(bool native) => StartAsync(
        "bare Kestrel",
        native ? "artifacts/bench/BareKestrel/BareKestrel" : Path.Combine(AppContext.BaseDirectory, "BareKestrel.dll"),
        port => [$"{port}"]);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<Server> StartAsync(string name, string program, Func<int, string[]> arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : program) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. start.FileName == "dotnet" ? [program] : Array.Empty<string>(), .. arguments(port)])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new Server(name, port, start);
        server._process.OutputDataReceived += static (_, _) => { };
        server._process.BeginOutputReadLine();
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await client.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health"));
                return server;
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
