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
            $"{_folder.Path}/appsettings.json:1: Cco:Cache:Size is \"large\"; expected {ByteSize.Expected}.",
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
            $"{_folder.Path}/appsettings.json:1: Cco:Cach is not known here; did you mean Cache?",
            $"{_folder.Path}/appsettings.json:1: Cco:Listen:Prot is not known here; did you mean Port?",
        }));
    }

    [TestCase("""{ "Cco": { "Listen": { "Port": "3000" } } }""", "Cco:Listen:Port is \"3000\"; expected a port from 0 to 65535.")]
    [TestCase("""{ "Cco": { "Listen": { "Port": 65536 } } }""", "Cco:Listen:Port is 65536; expected a port from 0 to 65535.")]
    [TestCase("""{ "Cco": { "Cache": { "Enabled": null } } }""", "Cco:Cache:Enabled is null; expected true or false.")]
    [TestCase("""{ "Cco": { "Cache": "1h" } }""", "Cco:Cache is \"1h\"; expected an object { … }.")]
    [TestCase("""{ "Cco": { "Cache": { "Ttl": -1 } } }""", "Cco:Cache:Ttl is -1; expected seconds, or a number with ms, s, m, h or d, such as 90s or 1h.")]
    [TestCase("""{ "Cco": { "Cache": { "MaxAnswer": "2GiB" } } }""", "Cco:Cache:MaxAnswer is \"2GiB\"; expected at most 1 GiB: bytes, or a number with KB, MB, GB, KiB, MiB or GiB, such as 512MB or 1GiB.")]
    [TestCase("""{ "Cco": { "Guard": { "Hosts": [1] } } }""", "Cco:Guard:Hosts:0 is 1; expected a text.")]
    [TestCase("""{ "cco": { } }""", "cco is not known here; did you mean Cco?")]
    [TestCase("""{ "ReverseProxy": { } }""", "ReverseProxy is not supported; routes and clusters are read from yarp.routes.json beside this file.")]
    [TestCase("""{ "Cco": { "Upstream": "a", "Upstream": "b" } }""", "Cco:Upstream is written twice, first on line 1; keep one.")]
    public void Read_WrongStructure_NamedWithPlace(string json, string error)
    {
        _folder.Write("appsettings.json", json);

        Assert.That(
            Assert.Throws<ConfigurationException>(() => Read([], []))!.Errors,
            Is.EqualTo(new[] { $"{_folder.Path}/appsettings.json:1: {error}" }));
    }

    [Test]
    public void Read_SchemaAndSectionsOfOthers_LeftAlone()
    {
        _folder.Write("appsettings.json", """{ "$schema": "./schemas/appsettings.schema.json", "Logging": { "LogLevel": { "Default": "Debug" } }, "AllowedHosts": "*" }""");

        Assert.That(() => Read([], []), Throws.Nothing);
    }

    [Test]
    public void Read_EmptyListOfOrigins_MeansNone()
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Guard": { "Origins": [] } } }""");

        Assert.That(Read([], []).Guard.Origins, Is.Empty);
    }

    [Test]
    public void Read_UnknownVariable_NamedWithWhatWasMeant()
    {
        Assert.That(
            Assert.Throws<ConfigurationException>(() => Read(new() { ["Cco:Cache:Tll"] = "1h" }, []))!.Errors,
            Is.EqualTo(new[] { "Cco:Cache:Tll is not a setting; did you mean Cco:Cache:Ttl?" }));
    }

    public void Dispose() => _folder.Dispose();

    private GatewaySettings Read(Dictionary<string, string?> flags, Dictionary<string, string> environment)
    {
        var root = new ConfigRoot(_folder.Path, Found: false);
        return new ConfigurationSources(root, root.RoutesFile, [.. flags], name => name == "STATE_DIRECTORY" ? "/default-data" : environment.GetValueOrDefault(name)).ReadSettings();
    }
}
