using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Clients;

/// <summary>
/// The JavaScript clients of <c>tests/clients</c> (<c>npm ci</c> there installs them) in one process: it reads a call a line and writes what
/// the client made of the answer.
/// </summary>
internal sealed class ScriptClients : IDisposable
{
    private static readonly string Folder = Repository.PathOf("tests", "clients");

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _calls = new();
    private readonly Process _node;
    private readonly Task _reading;
    private int _last;

    private ScriptClients(Process node)
    {
        _node = node;
        _reading = ReadAsync();
    }

    /// <summary>Where the clients' packages are.</summary>
    public static string Modules { get; } = Path.Combine(Folder, "node_modules");

    /// <summary>Ends the test unless the clients are there.</summary>
    public static void Require() => Requires.Tool("the JavaScript clients (npm ci in tests/clients)", Directory.Exists(Modules));

    /// <summary>Ends the test unless the clients are there.</summary>
    public static ScriptClients Start()
    {
        Require();
        return new ScriptClients(Process.Start(new ProcessStartInfo("node", "clients.js")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>What the client read, as <see cref="JsonTruth"/>; or its complaint, which begins with <c>error</c>.</summary>
    /// <param name="client">A name of <c>clients.js</c>.</param>
    /// <param name="url">Where it finds its provider.</param>
    /// <param name="keep">The part of the cache it asks in.</param>
    public async Task<string> AskAsync(string client, string url, bool stream, string? keep = null)
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        var call = new JsonObject { ["id"] = id, ["client"] = client, ["url"] = url.TrimEnd('/'), ["stream"] = stream, ["headers"] = new JsonObject() };
        if (keep is not null)
        {
            call["headers"]!["x-cco-cache-namespace"] = keep;
        }

        lock (_node)
        {
            _node.StandardInput.WriteLine(call.ToJsonString());
            _node.StandardInput.Flush();
        }

        return await answer.Task.Soon();
    }

    public void Dispose()
    {
        _node.Kill();
        _node.WaitForExit();
        _node.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            using var answer = JsonDocument.Parse(line);
            var told = answer.RootElement;
            var text = told.TryGetProperty("error", out var error)
                ? "error " + error.GetString()
                : JsonTruth.Of(told.TryGetProperty("value", out var value) ? value.GetRawText() : "null", nulls: false);
            if (_calls.TryRemove(told.GetProperty("id").GetString()!, out var call))
            {
                call.SetResult(text);
            }
        }

        foreach (var call in _calls.Values)
        {
            call.TrySetException(new IOException("The clients' process has ended."));
        }
    }
}
