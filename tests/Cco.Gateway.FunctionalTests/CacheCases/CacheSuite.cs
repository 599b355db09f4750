using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>
/// The suite cache-tests where it was installed by hand (docs/cache-cases.md): its origin as a process of its own, and its client, which tells of each
/// test what came of it through a given address.
/// </summary>
internal sealed class CacheSuite : IAsyncDisposable
{
    private const string Node = "/usr/bin/node";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly TempFolder _scratch = new();
    private readonly string _engine;
    private readonly Process _origin;

    private CacheSuite(string engine)
    {
        _engine = engine;
        _origin = Start("server/server.mjs", ("npm_config_protocol", "http"), ("npm_config_port", "0"), ("npm_config_pidfile", Path.Combine(_scratch.Path, "pid")));
    }

    /// <summary>Where the origin listens, such as <c>http://127.0.0.1:40321</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Ends the test unless <c>CCO_CACHE_TESTS</c> names the suite's folder.</summary>
    public static async Task<CacheSuite> StartAsync()
    {
        var folder = Environment.GetEnvironmentVariable("CCO_CACHE_TESTS") ?? "";
        // The package of npm has it at the top, the repository in a folder.
        var engine = new[] { Path.Combine(folder, "test-engine"), folder }.FirstOrDefault(path => File.Exists(Path.Combine(path, "cli.mjs")));
        Requires.Tool("Node.js and the suite cache-tests (docs/cache-cases.md; CCO_CACHE_TESTS names its folder)", engine is not null && File.Exists(Node));
        var suite = new CacheSuite(engine!);
        while (await suite._origin.StandardOutput.ReadLineAsync().Soon() is { } line)
        {
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                suite.Url = $"http://127.0.0.1:{line.TrimEnd('/').Split(':')[^1]}";
                suite.Drain();
                return suite;
            }
        }

        throw new InvalidOperationException("The suite's origin does not start.");
    }

    /// <summary>Plays the whole suite, about a minute, and tells of each test by its id: <c>true</c>, or what kind of failure and what about.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PlayAsync(string address)
    {
        using var client = Start("cli.mjs", ("npm_config_base", address.TrimEnd('/')), ("npm_package_config_id", ""));
        var error = client.StandardError.ReadToEndAsync();
        var output = await client.StandardOutput.ReadToEndAsync().WaitAsync(Longest);
        await client.WaitForExitAsync().Soon();
        Assert.That((client.ExitCode, await error), Is.EqualTo((0, "")));
        return JsonNode.Parse(output)!.AsObject().ToDictionary(
            test => test.Key, test => test.Value is JsonArray failure ? $"{failure[0]}: {failure[1]}" : test.Value!.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        _origin.Kill();
        await _origin.WaitForExitAsync().Soon();
        _origin.Dispose();
        _scratch.Dispose();
    }

    // The origin tells of every odd call, and would stand still if nobody read it.
    private void Drain()
    {
        _origin.OutputDataReceived += static (_, _) => { };
        _origin.ErrorDataReceived += static (_, _) => { };
        _origin.BeginErrorReadLine();
        _ = _origin.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    private Process Start(string program, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Node, ["--no-warnings", Path.Combine(_engine, program)])
        {
            WorkingDirectory = _scratch.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
