using System.Net;
using System.Net.Sockets;
using Cco.Gateway.Cli;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Lifecycle;

/// <summary>A start that cannot be: one plain sentence for each mistake, the right exit status, never a stack trace.</summary>
internal sealed class StartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public StartTests()
    {
        _folder.Write("appsettings.json", "{}");
        File.Copy(Repository.PathOf("yarp.routes.json"), Path.Combine(_folder.Path, "yarp.routes.json"));
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("UnknownOption", ["--prot=3001"], 1, "--prot");
        yield return Case("UnknownCommand", ["serve"], 1, "serve");
        yield return Case("MissingValue", ["--port"], 1, "--port");
        yield return Case("PortNoNumber", ["--port", "http"], 2, "--port is \"http\"; expected a port from 0 to 65535.");
        yield return Case("PortTooLarge", ["--port", "65536"], 2, "--port is \"65536\"; expected a port from 0 to 65535.");
        yield return Case("CacheSize", ["--cache-size", "many"], 2, "--cache-size is \"many\"; expected bytes, or a number with KB, MB, GB, KiB, MiB or GiB, such as 512MB or 1GiB.");
        yield return Case("CacheTtl", ["--cache-ttl", "soon"], 2, "--cache-ttl is \"soon\"; expected seconds, or a number with ms, s, m, h or d, such as 90s or 1h.");
        yield return Case("Host", ["--host", "somewhere"], 2, "--host is \"somewhere\"; expected an IP address or localhost.");
        yield return Case("Upstream", ["--upstream", "nowhere"], 2, "The upstream \"nowhere\" is not a cluster; clusters are: anthropic, ollama, openai, simulated.");
        yield return Case("OpenBind", ["--host", "0.0.0.0"], 2, "0.0.0.0 opens the gateway to other machines: set Cco:Guard:Hosts to the names it is called by.");

        static TestCaseData Case(string name, string[] arguments, int status, string message) =>
            new TestCaseData(arguments, status, message).SetName($"Start_{name}_OneSentence");
    }

    [TestCaseSource(nameof(Mistakes))]
    public async Task Start_Mistake_OneSentence(string[] arguments, int status, string message)
    {
        var (exit, error) = await RunAsync(arguments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(status));
            Assert.That(error, Does.Contain(message));
            Assert.That(error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
            Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public async Task Start_ManyMistakes_AllAtOnceWithTheirPlaces()
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Cach": { "Size": "1GiB" }, "Cache": { "Scope": "world", "Enabled": "perhaps" }, "Dashboard": { "Host": "somewhere" } } }""");

        var (exit, error) = await RunAsync("--cache-ttl", "soon");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error.Trim().Split('\n').Select(line => line.Trim()), Is.EquivalentTo(new[]
            {
                $"{_folder.Path}/appsettings.json:1: Cco:Cach is not known here; did you mean Cache?",
                $"{_folder.Path}/appsettings.json:1: Cco:Cache:Scope is \"world\"; expected caller or shared.",
                $"{_folder.Path}/appsettings.json:1: Cco:Cache:Enabled is \"perhaps\"; expected true or false.",
                $"{_folder.Path}/appsettings.json:1: Cco:Dashboard:Host is \"somewhere\"; expected an IP address or localhost.",
                "--cache-ttl is \"soon\"; expected seconds, or a number with ms, s, m, h or d, such as 90s or 1h.",
            }));
        }
    }

    [TestCase("{ broken")]
    [TestCase("[]")]
    [TestCase("")]
    public async Task Start_SettingsFileBroken_NamesTheFile(string text)
    {
        _folder.Write("appsettings.json", text);

        var (exit, error) = await RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.Contain("appsettings.json").And.Not.Contain("   at "));
        }
    }

    [Test]
    public async Task Start_RoutesFileMissing_NamesTheFile()
    {
        var (exit, error) = await RunAsync("--routes", "no-such.json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.Contain("no-such.json: The file does not exist."));
        }
    }

    [TestCase("Transforms", """[{ "NoSuchTransform": "x" }]""", "NoSuchTransform")]
    [TestCase("Transforms", """[{ "CcoSeedFields": "perhaps" }]""", "CcoSeedFields is \"perhaps\"; expected true or false")]
    [TestCase("Match", """{ "Path": "/v1/{broken" }""", "/v1/{broken")]
    [TestCase("Match", """{ "Path": "/v1/messages", "Methods": ["POST", "POST"] }""", "POST")]
    [TestCase("CorsPolicy", "\"p\"", "CorsPolicy is not supported")]
    [TestCase("RateLimiterPolicy", "\"p\"", "RateLimiterPolicy is not supported")]
    public async Task Start_RouteThatYarpRefuses_NamesFileAndRoute(string member, string json, string message)
    {
        var options = new TestGatewayOptions();
        options.RoutesByName["messages"]![member] = System.Text.Json.Nodes.JsonNode.Parse(json);
        options.RoutesByName["chat"]!["Transforms"]![0] = System.Text.Json.Nodes.JsonNode.Parse("""{ "AlsoWrong": "x" }""");
        var path = _folder.Write("yarp.routes.json", options.Routes.ToJsonString());

        var (exit, error) = await RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.Contain(path).And.Contain(message).And.Contain("ReverseProxy:Routes:messages").And.Contain("AlsoWrong").And.Not.Contain("   at "));
        }
    }

    [Test]
    public async Task Start_ConfigFolderMissing_NamesTheFolder()
    {
        var error = new StringWriter();

        var exit = await CommandLine.InvokeAsync(["--config", Path.Combine(_folder.Path, "nowhere")], new StringWriter(), error);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error.ToString(), Does.Contain("nowhere does not exist"));
        }
    }

    [Test]
    public async Task Start_PortInUse_SaysWhatToTry()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exit, error) = await RunAsync("--port", $"{port}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(error.Trim(), Is.EqualTo($"Port {port} is in use. Try: cco --port {port + 1}"));
        }
    }

    [Test]
    public async Task Start_SecondGatewayOnTheSameData_Refused()
    {
        var data = Path.Combine(_folder.Path, "data");
        Directory.CreateDirectory(data);
        using var held = Hosting.DataLock.Take(Settings.DataDirectory.Open(data));

        var (exit, error) = await RunAsync("--port", "0", "--data", data);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(error, Does.StartWith($"Another gateway already uses the data directory {data}."));
        }
    }

    /// <summary>It would book the running calls of the other as broken off, at a guess.</summary>
    [Test]
    public async Task Start_SecondGatewayOnTheSameLedger_Refused()
    {
        var ledger = Path.Combine(_folder.Path, "books.db");
        using var held = Hosting.DataLock.TakeLedger(ledger);

        var (exit, error) = await RunAsync("--data", Path.Combine(_folder.Path, "other"), "--database", ledger);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(error, Does.StartWith($"Another gateway already writes the ledger {ledger}."));
        }
    }

    [Test]
    public async Task Help_ListsEveryFlag()
    {
        var output = new StringWriter();

        var exit = await CommandLine.InvokeAsync(["--help"], output, new StringWriter());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            foreach (var flag in new[] { "--host", "--port", "--dashboard-port", "--upstream", "--cache-size", "--cache-ttl", "--routes", "--data", "--database", "--config", "report" })
            {
                Assert.That(output.ToString(), Does.Contain(flag));
            }
        }
    }

    [Test]
    public async Task Program_FirstStart_BannerSaysWhatAUserNeeds()
    {
        await using var program = CcoProcess.Start(_folder, "--port", "0", "--dashboard-port", "0", "--cache-size", "512MB", "--cache-ttl", "90");
        var url = await program.GatewayUrl;
        using var client = new HttpClient();

        var health = await client.GetStringAsync($"{url}/health");
        await program.SignalAsync("TERM");
        await program.ExitAsync();

        var banner = string.Join('\n', program.Output);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(health, Does.StartWith("""{"status":"ok","version":"""));
            Assert.That(banner, Does.Contain("SIMULATED: answers are invented, nothing is sent or billed; real answers: cco --upstream anthropic"));
            Assert.That(banner, Does.Contain("512 MB, answers kept 90 s"));
            Assert.That(banner, Does.Contain($"ANTHROPIC_BASE_URL={url} claude"));
            Assert.That(banner, Does.Contain($"OPENAI_BASE_URL={url}/v1"));
            Assert.That(banner, Does.Contain(Path.Combine(_folder.Path, "appsettings.json")));
            Assert.That(banner, Does.Contain(Path.Combine(_folder.Path, "share", "cco")));
        }
    }

    [Test]
    public async Task Program_DataNotWritable_ServesFromMemoryAndSaysSo()
    {
        var file = _folder.Write("a-file", "");
        await using var program = CcoProcess.Start(_folder, "--port", "0", "--dashboard-port", "0", "--data", Path.Combine(file, "data"));
        var url = await program.GatewayUrl;
        using var client = new HttpClient();

        var health = await client.GetStringAsync($"{url}/health");
        await program.SignalAsync("TERM");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await program.ExitAsync(), Is.Zero);
            Assert.That(health, Does.StartWith("""{"status":"degraded","""));
            Assert.That(string.Join('\n', program.Output), Does.Contain("in memory only").And.Contain("cannot be written").And.Contain("lost when the gateway stops"));
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Exit, string Error)> RunAsync(params string[] arguments)
    {
        var error = new StringWriter();
        string[] data = arguments.Contains("--data") ? [] : ["--data", Path.Combine(_folder.Path, "data")];
        string[] ports = ["--dashboard-port", "0", .. arguments.Contains("--port") ? Array.Empty<string>() : ["--port", "0"]];
        var exit = await CommandLine.InvokeAsync(["--config", _folder.Path, .. data, .. ports, .. arguments], new StringWriter(), error).Soon();
        return (exit, error.ToString());
    }
}
