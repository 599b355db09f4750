using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Precedence: flags over environment over file; errors name the layer.</summary>
internal sealed class SettingsLayersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Test]
    public void Read_EachLayer_StrongerWins()
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Listen": { "Port": 1 }, "Cache": { "Ttl": "1m", "Size": "1MB" }, "Upstream": "file" } }""");

        var settings = Read(
            new() { ["Cco:Listen:Port"] = "3" },
            new() { ["CCO_PORT"] = "2", ["CCO_CACHE_TTL"] = "2m" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Listen.Port, Is.EqualTo(3));
            Assert.That(settings.Cache.Ttl, Is.EqualTo(TimeSpan.FromMinutes(2)));
            Assert.That(settings.Cache.Size, Is.EqualTo(1_000_000));
            Assert.That(settings.Upstream, Is.EqualTo("file"));
        }
    }

    [Test]
    public void Read_NothingSet_Defaults()
    {
        var settings = Read([], []);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Listen, Is.EqualTo(new ListenSettings("127.0.0.1", 3000)));
            Assert.That(settings.Dashboard, Is.EqualTo(new ListenSettings("127.0.0.1", 3939)));
            Assert.That(settings.Cache, Is.EqualTo(new CacheSettings()));
            Assert.That(settings.Cache.Size, Is.EqualTo(1L << 30));
            Assert.That(settings.Cache.Ttl, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(settings.Upstream, Is.EqualTo("simulated"));
            Assert.That(settings.Guard.Origins, Is.EqualTo(new[] { "loopback" }));
            Assert.That(settings.Data, Is.EqualTo(Path.GetFullPath("/default-data")));
        }
    }

    [Test]
    public void Read_EmptyVariable_CountsAsNotSet()
    {
        Assert.That(Read([], new() { ["CCO_PORT"] = "" }).Listen.Port, Is.EqualTo(3000));
    }

    [Test]
    public void Read_BadValueOfEachLayer_NamesTheLayer()
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Cache": { "Size": "large" } } }""");

        var errors = Assert.Throws<ConfigurationException>(
            () => Read(new() { ["Cco:Listen:Port"] = "a" }, new() { ["CCO_CACHE_TTL"] = "b" }))!.Errors;

        Assert.That(errors, Is.EquivalentTo(new[]
        {
            "--port is \"a\"; expected a port from 0 to 65535.",
            $"environment variable CCO_CACHE_TTL is \"b\"; expected {Duration.Expected}.",
            $"appsettings.json: Cco:Cache:Size is \"large\"; expected {ByteSize.Expected}.",
        }));
    }

    [TestCase("""{ "Cco": { "Guard": { "Hosts": ["a.example", "b.example"] } } }""")]
    [TestCase("""{ "Cco": { "Guard": { "Hosts": "a.example, b.example" } } }""")]
    public void Read_List_AsArrayOrCommaText(string json)
    {
        _folder.Write("appsettings.json", json);

        Assert.That(Read([], []).Guard.Hosts, Is.EqualTo(new[] { "a.example", "b.example" }));
    }

    [Test]
    public void Read_UnknownKeys_EachRefused()
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Cach": { "Size": 1 }, "Listen": { "Prot": 1 } }, "Other": { "Fine": 1 } }""");

        Assert.That(Assert.Throws<ConfigurationException>(() => Read([], []))!.Errors, Is.EquivalentTo(new[]
        {
            "appsettings.json: Cco:Cach:Size is not a setting. See docs/configuration.md for the settings there are.",
            "appsettings.json: Cco:Listen:Prot is not a setting. See docs/configuration.md for the settings there are.",
        }));
    }

    public void Dispose() => _folder.Dispose();

    private GatewaySettings Read(Dictionary<string, string?> flags, Dictionary<string, string> environment) => SettingsReader.Read(
        SettingsLayers.Build(new ConfigRoot(_folder.Path, Found: false), flags, environment.GetValueOrDefault), "/default-data");
}
