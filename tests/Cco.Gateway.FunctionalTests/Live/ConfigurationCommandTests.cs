using Cco.Gateway.Cli;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary><c>cco check</c> and <c>cco diff</c> as a user runs them.</summary>
internal sealed class ConfigurationCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ConfigurationCommandTests() => Fill("good");

    private static IEnumerable<string> Examples() => Directory.GetDirectories(Repository.PathOf("examples")).Select(path => Path.GetFileName(path)!);

    [Test]
    public async Task Check_Good_SaysWhatItFound()
    {
        var (exit, output, _) = await RunAsync("check", Good);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Is.EqualTo(
                $"""
                The configuration is valid.

                  Settings  {Good}/appsettings.json
                  Routes    {Good}/yarp.routes.json: 5 routes, 4 clusters
                  Prices    built in, no prices.json
                  Upstream  simulated (default)

                """));
        }
    }

    [Test]
    public async Task Check_Effective_NamesValueAndSource()
    {
        _folder.Write("good/appsettings.json", "{\n  \"Cco\": {\n    \"Cache\": {\n      \"Ttl\": \"90m\"\n    },\n    \"Database\": \"Host=db;Password=s3cret\"\n  }\n}");

        var (exit, output, _) = await RunAsync("check", Good, "--effective");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Does.Match(@"Cco:Cache:Ttl +90 min +appsettings\.json:4\n"));
            Assert.That(output, Does.Match(@"Cco:Listen:Port +3000 +default\n"));
            Assert.That(output, Does.Match(@"Cco:Database +.*Password=\*\*\* +appsettings\.json:6\n").And.Not.Contain("s3cret"));
        }
    }

    [Test]
    public async Task Check_Effective_NamesWhatRoutesSayOtherwise()
    {
        _folder.Write("good/yarp.routes.json",
            """
            { "ReverseProxy": {
                "Routes": {
                  "messages": { "ClusterId": "default", "Match": { "Path": "/v1/messages" },
                    "Metadata": {
                      "Cco.CacheTtl": "5m",
                      "Cco.CacheMaxTokens": 4000 } },
                  "chat": { "ClusterId": "default", "Match": { "Path": "/v1/chat/completions" } } },
                "Clusters": { "simulated": { "Metadata": { "Cco.Transport": "simulated" }, "Destinations": { "d": { "Address": "http://simulated.invalid/" } } } } } }
            """);

        var (exit, output, _) = await RunAsync("check", Good, "--effective");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Does.Match(@"route messages: Cco\.CacheMaxTokens +4000 +yarp\.routes\.json:6\n"));
            Assert.That(output, Does.Match(@"route messages: Cco\.CacheTtl +5m +yarp\.routes\.json:5\n"));
        }
    }

    [Test]
    public async Task Check_Bad_EveryErrorOfEveryFileWithItsLine()
    {
        _folder.Write("good/appsettings.json", "{\n  \"Cco\": {\n    \"Cach\": {},\n    \"Upstream\": \"nowhere\",\n    \"Listen\": { \"Host\": \"0.0.0.0\" } } }");
        _folder.Write("good/yarp.routes.json",
            """
            { "ReverseProxy": {
                "Routes": {
                  "r": { "ClusterId": "c", "Match": { "Path": "/v1/{broken" } },
                  "s": { "ClusterId": "gone", "Match": { "Path": "/s" }, "Transforms": [{ "PathSet": "/x", "Set": "y" }] } },
                "Clusters": {
                  "c": { "Destination": { "d": { "Address": "http://127.0.0.1:1/" } } },
                  "d": { "Destinations": { "d": { "Address": "http://127.0.0.1:1/" } }, "SessionAffinity": { "Enabled": true, "AffinityKeyName": "bad name" } } } } }
            """);
        _folder.Write("good/prices.json", "{ \"rows\": [\n  { \"model\": \"m\", \"input\": 1 } ] }");

        var (exit, output, error) = await RunAsync("check", Good);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(error.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')), Is.EqualTo(new[]
            {
                $"{Good}/appsettings.json:3: Cco:Cach is not known here; did you mean Cache?",
                $"{Good}/appsettings.json:4: The upstream \"nowhere\" is not a cluster; clusters are: c, d.",
                $"{Good}/appsettings.json:5: 0.0.0.0 opens the gateway to other machines: set Cco:Guard:Hosts to the names it is called by.",
                $"{Good}/yarp.routes.json:3: ReverseProxy:Routes:r: Invalid path '/v1/{{broken' for route 'r'.",
                $"{Good}/yarp.routes.json:4: ReverseProxy:Routes:s:ClusterId is \"gone\", and there is no such cluster: every call would be a 503; expected default or c or d.",
                $"{Good}/yarp.routes.json:4: ReverseProxy:Routes:s: The transform contains more parameters than expected: PathSet;Set",
                $"{Good}/yarp.routes.json:6: ReverseProxy:Clusters:c:Destination is not known here; did you mean Destinations?",
                $"{Good}/prices.json:2: $.rows[0].input: 1 is a number; write it as text, \"1\"",
            }));
        }
    }

    [Test]
    public async Task Check_RoutesElsewhere_AreTheOnesChecked()
    {
        _folder.Write("other.json", "{}");

        var (exit, _, error) = await RunAsync("check", Good, "--routes", Path.Combine(_folder.Path, "other.json"));

        Assert.That((exit, error.Split('\n')[0].TrimEnd()), Is.EqualTo((2, $"{_folder.Path}/other.json:1: ReverseProxy is missing; expected an object {{ … }}.")));
    }

    [Test]
    public async Task Check_WritesNothingAndListensNowhere()
    {
        var data = Path.Combine(_folder.Path, "data");
        _folder.Write("good/appsettings.json", $$"""{ "Cco": { "Data": "{{data}}" } }""");

        await RunAsync("check", Good);

        Assert.That(Path.Exists(data), Is.False);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Check_Example_Good(string name)
    {
        var (exit, output, error) = await RunAsync("check", Repository.PathOf("examples", name));

        Assert.That((exit, error), Is.EqualTo((0, "")), output);
    }

    [Test]
    public async Task Check_CredentialNotSet_NotedAndStillGood()
    {
        _folder.Write("good/yarp.routes.json", File.ReadAllText(Path.Combine(Good, "yarp.routes.json"))
            .Replace("\"Cco.Transport\": \"simulated\", \"Cco.Provider\": \"simulated\", \"Cco.Credential\": \"none\"", "\"Cco.Credential\": \"env:CCO_TEST_NO_SUCH_KEY\"", StringComparison.Ordinal));

        var (exit, output, _) = await RunAsync("check", Good);

        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.EndWith($"Note: the upstream 'simulated' has no credential here: the environment variable CCO_TEST_NO_SUCH_KEY is not set.{Environment.NewLine}"));
    }

    [Test]
    public async Task Diff_Folders_InWords()
    {
        Fill("next");
        var settings = File.ReadAllText(Path.Combine(_folder.Path, "next", "appsettings.json"));
        _folder.Write("next/appsettings.json", settings.Replace("// \"Upstream\"", "\"Upstream\"", StringComparison.Ordinal));

        var (exit, output, _) = await RunAsync("diff", Good, Path.Combine(_folder.Path, "next"));

        Assert.That((exit, output), Is.EqualTo((0, $"upstream simulated -> anthropic (live){Environment.NewLine}")));
    }

    [Test]
    public async Task Diff_Same_SaysSo()
    {
        var (exit, output, _) = await RunAsync("diff", Good, Good);

        Assert.That((exit, output), Is.EqualTo((0, $"No difference.{Environment.NewLine}")));
    }

    [Test]
    public async Task Diff_OneInvalid_ItsErrors()
    {
        var bad = _folder.Write("yarp.routes.json", "{");

        var (exit, output, error) = await RunAsync("diff", Path.Combine(Good, "yarp.routes.json"), bad);

        Assert.That((exit, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.StartWith($"{bad}:1: This is not JSON"));
    }

    [Test]
    public async Task Diff_Missing_SaysSo()
    {
        var (exit, _, error) = await RunAsync("diff", Good, Path.Combine(_folder.Path, "nowhere"));

        Assert.That((exit, error.Trim()), Is.EqualTo((2, $"{_folder.Path}/nowhere: There is no such file or folder.")));
    }

    public void Dispose() => _folder.Dispose();

    private string Good => Path.Combine(_folder.Path, "good");

    private void Fill(string name)
    {
        foreach (var file in new[] { "appsettings.json", "yarp.routes.json" })
        {
            _folder.Write(Path.Combine(name, file), File.ReadAllText(Repository.PathOf(file)));
        }
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.InvokeAsync(arguments, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
