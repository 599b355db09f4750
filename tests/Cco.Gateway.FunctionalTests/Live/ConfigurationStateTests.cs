using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Cco.Gateway.Diagnostics;
using Cco.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>What is in force and what is wrong is told where operators look: <c>/api/config</c>, <c>/health</c>, a counter.</summary>
internal sealed class ConfigurationStateTests
{
    [Test]
    public async Task Config_GoodThenBadThenGood_ToldWithFilesAndErrors()
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = gateway.Root().SettingsFile;
        var started = await ConfigAsync(gateway);

        LiveFiles.Replace(file, """{ "Cco": { "Cache": { "Sise": 1 } } }""");
        await gateway.ReloadAsync();
        var (bad, badHealth) = (await ConfigAsync(gateway), await gateway.GetAsync("/health"));
        LiveFiles.Replace(file, """{ "Cco": { "Cache": { "Enabled": false } } }""");
        await gateway.ReloadAsync();
        var (good, goodHealth) = (await ConfigAsync(gateway), await gateway.GetAsync("/health"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)started["status"], Is.EqualTo("in_force"));
            Assert.That((string?)started["upstream"], Is.EqualTo("simulated"));
            Assert.That(((int?)started["routes"], (int?)started["clusters"]), Is.EqualTo((5, 4)));
            Assert.That(started["files"]!.AsArray().Select(f => (string?)f!["path"]), Is.EqualTo(new[] { file, gateway.Root().RoutesFile, gateway.Root().PricesFile }));
            Assert.That(started["files"]!.AsArray().Select(f => (string?)f!["sha256"] is not null), Is.EqualTo(new[] { true, true, false }));
            Assert.That(started["errors"]!.AsArray(), Is.Empty);

            Assert.That((string?)bad["status"], Is.EqualTo("rejected"));
            Assert.That((string?)bad["since"], Is.EqualTo((string?)started["since"]));
            Assert.That((string?)bad["rejected_since"], Is.Not.Null);
            Assert.That(bad["files"]!.ToJsonString(), Is.EqualTo(started["files"]!.ToJsonString()));
            Assert.That(bad["errors"]![0]!.ToJsonString(), Is.EqualTo(
                $$"""{"file":"{{file}}","line":1,"path":"Cco:Cache:Sise","message":"Cco:Cache:Sise is not known here; did you mean Size?"}"""));
            Assert.That(badHealth.Text, Does.StartWith("""{"status":"degraded","version":""").And.EndWith(""","reasons":["configuration"]}"""));
            Assert.That(badHealth.Status, Is.EqualTo(200));

            Assert.That((string?)good["status"], Is.EqualTo("in_force"));
            Assert.That((string?)good["since"], Is.Not.EqualTo((string?)started["since"]));
            Assert.That((string?)good["files"]![0]!["sha256"], Is.Not.EqualTo((string?)started["files"]![0]!["sha256"]));
            Assert.That(goodHealth.Text, Does.StartWith("""{"status":"ok","""));
        }
    }

    [Test]
    public async Task Reloads_Counted_AppliedAndRejected()
    {
        await using var gateway = await TestGateway.StartAsync();
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        var meters = gateway.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == GatewayDiagnostics.ConfigurationReloads && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counts[(string)tags[0].Value!] = counts.GetValueOrDefault((string)tags[0].Value!) + count);
        listener.Start();

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Enabled": false } } }""");
        await gateway.ReloadAsync();
        LiveFiles.Replace(gateway.Root().SettingsFile, "{");
        await gateway.ReloadAsync();

        Assert.That(counts, Does.ContainKey("applied").WithValue(1).And.ContainKey("rejected"));
    }

    private static async Task<JsonNode> ConfigAsync(TestGateway gateway) =>
        JsonNode.Parse(await gateway.Client.GetStringAsync(new Uri($"{gateway.DashboardUrl}/api/config")))!;
}
