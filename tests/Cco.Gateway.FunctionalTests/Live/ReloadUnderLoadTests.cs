using System.Diagnostics;
using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>
/// Good and bad files in turn under load of plain calls and streams: no call is dropped, no decision changes while a file is bad, and
/// what was replaced is collected (reliability.md F-33). The long form:
/// <c>dotnet test --project tests/Cco.Gateway.FunctionalTests --filter "Name=Reloads_Thousand_NothingDropped"</c>
/// </summary>
internal sealed class ReloadUnderLoadTests
{
    private const int PlainCallers = 3;
    private const int StreamCallers = 1;

    [Test]
    public Task Reloads_Hundred_NothingDropped() => RunAsync(100, wholeEvery: 25);

    [Test]
    [Explicit("Takes about a minute.")]
    public Task Reloads_Thousand_NothingDropped() => RunAsync(1_000, wholeEvery: 50);

    private static async Task RunAsync(int reloads, int wholeEvery)
    {
        await using var one = await StubProvider.StartAsync(Answers("one"));
        await using var two = await StubProvider.StartAsync(Answers("two"));
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.Cluster("one", one.Url).Cluster("two", two.Url).Set("Cco:Cache:Size", "4MiB");
            o.SettingsFile = Settings("one");
        });
        var routes = new[] { Routes(gateway, "on"), Routes(gateway, "read-only") };
        var replaced = new Replaced(gateway.Services.GetRequiredService<IProxyStateLookup>());
        var bad = new BadFiles(gateway, Settings("one"), routes[0]);
        using var load = new Load(gateway);
        var clock = Stopwatch.StartNew();
        var callers = load.Start(PlainCallers, StreamCallers);
        var matrix = new ProbeMatrix(gateway);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < reloads / 2; i++)
        {
            bad.Mend();
            Write();
            var applying = Stopwatch.GetTimestamp();
            Assert.That(await gateway.ReloadAsync(), Is.True, string.Join('\n', gateway.Live().Errors));
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(applying).Ticks));
            replaced.Note(gateway.Live().Current);

            // The whole matrix now and then, a part of it each time.
            var whole = i % wholeEvery == 0;
            var part = whole ? matrix.All : matrix.Part(i);
            var before = await matrix.DecideAsync(part);
            bad.Break();
            Assert.That(await gateway.ReloadAsync(), Is.False);
            Assert.That(await matrix.DecideAsync(part), Is.EqualTo(before));
            if (whole)
            {
                bad.Mend();
                Write();
                Assert.That(await gateway.ReloadAsync(), Is.True);
                Assert.That(await matrix.DecideAsync(part), Is.EqualTo(before));
            }

            void Write()
            {
                LiveFiles.Replace(gateway.Root().RoutesFile, routes[i / 2 % 2]);
                LiveFiles.Replace(gateway.Root().SettingsFile, Settings(i % 2 == 0 ? "two" : "one"));
            }
        }

        var result = await load.StopAsync(callers);
        await gateway.FlushAsync();
        var alive = await replaced.AliveAsync();
        TestContext.Out.WriteLine(
            $"{reloads} reloads in {clock.Elapsed.TotalSeconds:0.0} s, the slowest good one {slowest.TotalMilliseconds:0} ms; "
            + $"{result.Plain} plain calls and {result.Streams} streams, {result.Wrong.Count} wrong; {matrix.Probes} probes; alive: {alive}.");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Wrong, Is.Empty);
            Assert.That(result.Plain, Is.GreaterThan(reloads));
            Assert.That(result.Streams, Is.GreaterThan(reloads / 8));
            Assert.That(alive, Is.EqualTo("1 configurations, 0 replaced clients"));
        }
    }

    private static string Settings(string upstream) => $$"""{ "Cco": { "Upstream": "{{upstream}}", "Cache": { "Ttl": "{{(upstream == "one" ? "1h" : "2h")}}" } } }""";

    // Another metadata value makes YARP build the cluster's client anew.
    private static string Routes(TestGateway gateway, string cache)
    {
        var routes = TestGatewayOptions.Parse(File.ReadAllText(gateway.Root().RoutesFile));
        routes["ReverseProxy"]!["Routes"]!["messages"]!["Metadata"] = new JsonObject { ["Cco.Cache"] = cache };
        foreach (var name in new[] { "one", "two" })
        {
            routes["ReverseProxy"]!["Clusters"]![name]!["Metadata"] = new JsonObject { ["Cco.Account"] = cache };
        }

        return routes.ToJsonString();
    }

    private static StubAnswer Answers(string name) => async (context, request) =>
    {
        var answer = request.Text.Contains("\"stream\":true", StringComparison.Ordinal)
            ? StubAnswers.Stream([.. OpenAiFixtures.Chunks.Select(chunk => (StreamStep)chunk.Replace("Par", name, StringComparison.Ordinal))])
            : StubAnswers.Json(OpenAiFixtures.Completion.Replace("Paris", name, StringComparison.Ordinal));
        await answer(context, request);
    };
}
