using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>Files are edited live, and a bad save changes nothing (docs/decisions/003-live-configuration.md).</summary>
internal sealed class ReloadTests
{
    [Test]
    public async Task Reload_GoodSettings_AreInForceForTheNextCall()
    {
        await using var gateway = await TestGateway.StartAsync();
        var before = await gateway.ChatAsync(OpenAiFixtures.Request);

        Write(Root(gateway).SettingsFile, """{ "Cco": { "Cache": { "Enabled": false } } }""");
        var applied = await Reload(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(applied, Is.True);
            Assert.That(before.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
        }
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{ "ReverseProxy": {} }""")]
    [TestCase("""{ "ReverseProxy": { "Routes": { "r": { "ClusterId": "nowhere", "Match": { "Path": "/x" } } } } }""")]
    [TestCase(null)]
    public async Task Reload_BadRoutes_LastGoodServes_AndRepairedOnesAreTaken(string? text)
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = Root(gateway).RoutesFile;
        var good = await File.ReadAllTextAsync(file);

        Write(file, text);
        var rejected = await Reload(gateway);
        var errors = gateway.Services.GetRequiredService<LiveConfiguration>().Errors;
        var meanwhile = await gateway.ChatAsync(OpenAiFixtures.Request);
        Write(file, good);
        var repaired = await Reload(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected, Is.False);
            Assert.That(errors, Is.Not.Empty.And.All.Contains("yarp.routes.json"));
            Assert.That(meanwhile.Status, Is.EqualTo(200));
            Assert.That(repaired, Is.True);
            Assert.That(gateway.Services.GetRequiredService<LiveConfiguration>().Errors, Is.Empty);
        }
    }

    [Test]
    public async Task Reload_TwoBadFiles_NamesTheErrorsOfBoth()
    {
        await using var gateway = await TestGateway.StartAsync();
        Write(Root(gateway).SettingsFile, """{ "Cco": { "Cache": { "Size": "much" } } }""");
        Write(Root(gateway).PricesFile, "{");

        await Reload(gateway);

        var errors = gateway.Services.GetRequiredService<LiveConfiguration>().Errors;
        Assert.That(errors, Has.Some.Contains("Cco:Cache:Size").And.Some.Contains("prices.json:1: "));
    }

    [Test]
    public async Task Reload_SettingsFileGone_DoesNotFallBackToDefaults()
    {
        await using var gateway = await TestGateway.StartAsync();
        File.Delete(Root(gateway).SettingsFile);

        var applied = await Reload(gateway);

        Assert.That(applied, Is.False);
    }

    private static ConfigRoot Root(TestGateway gateway) => gateway.Startup.Sources.Root;

    private static Task<bool> Reload(TestGateway gateway) => gateway.Services.GetRequiredService<ConfigurationReloader>().ReloadAsync();

    private static void Write(string file, string? text)
    {
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, text);
        }
    }
}
