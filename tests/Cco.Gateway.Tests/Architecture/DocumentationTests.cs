using System.Text.RegularExpressions;
using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;
using Cco.TestKit;
using Microsoft.Extensions.Configuration;

namespace Cco.Gateway.Tests.Architecture;

/// <summary>What the docs name is there, and what is there is named.</summary>
internal sealed partial class DocumentationTests
{
    private static readonly string Configuration = File.ReadAllText(Repository.PathOf("docs", "configuration.md"));

    private static IEnumerable<string> DocumentedKeys() => SettingRow().Matches(Configuration).Select(row => row.Groups[1].Value).Distinct();

    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md"))
            .Where(File.Exists)
            .Select(path => Path.GetRelativePath(Repository.Root, path));

    [TestCaseSource(nameof(DocumentedKeys))]
    public void Setting_Documented_IsKnown(string key)
    {
        // A value that fits no setting: a known key complains about it or takes it, an unknown key is not a setting.
        Assert.That(Errors((key, "x")), Has.None.Contains("is not a setting"));
    }

    [Test]
    public void Setting_Undocumented_IsUnknown()
    {
        Assert.That(Errors(("Cco:Nothing", "x")), Has.One.Contains("is not a setting"));
    }

    [Test]
    public void Settings_EachPropertyIsDocumented()
    {
        Assert.That(DocumentedKeys(), Is.EquivalentTo(Keys(typeof(GatewaySettings), "Cco")));
    }

    [Test]
    public void ShortNames_DocumentedBesideTheirSetting()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (flag, variable, key) in SettingsLayers.ShortNames)
            {
                Assert.That(Configuration, Does.Match($@"\| `{key}` \| `{flag}`, `{variable}` \|"));
            }
        }
    }

    [Test]
    public void Metadata_DocumentedIsKnownAndKnownIsDocumented()
    {
        var documented = MetadataRow().Matches(Configuration).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(documented.Where(row => row.Item1 == "route").Select(row => row.Item2), Is.EquivalentTo(MetadataKeys.Route));
            Assert.That(documented.Where(row => row.Item1 == "cluster").Select(row => row.Item2), Is.EquivalentTo(MetadataKeys.Cluster));
        }
    }

    [Test]
    public void ShippedSettings_AreTheDefaults()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Repository.PathOf("appsettings.json")).Build();

        var settings = SettingsReader.Read((IConfigurationRoot)shipped, "/data", NoErrors()).Settings;

        // Records of lists compare by reference: compared as text.
        Assert.That(Describe(settings), Is.EqualTo(Describe(new GatewaySettings { Data = "/data" })));

        static string Describe(GatewaySettings s) =>
            $"{s with { Guard = new GuardSettings { Hosts = [], Origins = [] } }} {string.Join(',', s.Guard.Hosts)} {string.Join(',', s.Guard.Origins)}"
                .Replace("System.String[]", "", StringComparison.Ordinal);
    }

    [TestCaseSource(nameof(Pages))]
    public void Links_ToFiles_LeadSomewhere(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var broken = Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Select(target => target.Split('#')[0])
            .Where(target => !Path.Exists(Path.Combine(folder, target)));

        Assert.That(broken, Is.Empty);
    }

    private static IReadOnlyList<string> Errors(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            .Build();
        var errors = NoErrors();
        SettingsReader.Read(configuration, "/data", errors);
        return [.. errors.All.Select(e => e.Message)];
    }

    private static FileErrors NoErrors() => new(ConfigurationFile.Missing("appsettings.json"));

    private static IEnumerable<string> Keys(Type type, string prefix) =>
        type.GetProperties().Where(p => p.CanWrite).SelectMany(p => p.PropertyType.Namespace == typeof(GatewaySettings).Namespace && p.PropertyType.IsClass
            ? Keys(p.PropertyType, $"{prefix}:{p.Name}")
            : [$"{prefix}:{p.Name}"]);

    [GeneratedRegex(@"^\| `(Cco:[A-Za-z:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"^\| (route|cluster) \| `(Cco\.\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex MetadataRow();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
