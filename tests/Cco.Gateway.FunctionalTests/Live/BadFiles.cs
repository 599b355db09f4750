using System.Text.Json.Nodes;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>The ways a file is broken (reliability.md F-33), one after the other.</summary>
internal sealed class BadFiles(TestGateway gateway, string settings, string routes)
{
    private int _next;

    /// <summary>Breaks one of the files.</summary>
    public void Break()
    {
        var root = gateway.Root();
        var (file, text) = (_next++ % 12) switch
        {
            0 => (root.SettingsFile, settings[..(settings.Length / 2)]),
            1 => (root.SettingsFile, ""),
            2 => (root.SettingsFile, """{ "Cco": { "Cache": { "Sise": "1GiB" } } }"""),
            3 => (root.SettingsFile, """{ "Cco": { "Cache": { "Ttl": "-1h" } } }"""),
            4 => (root.SettingsFile, """{ "Cco": { "Cache": { "Enabled": "yes" } } }"""),
            5 => (root.SettingsFile, """{ "Cco": { "Upstream": "nowhere" } }"""),
            6 => (root.PricesFile, """{ "rows": [{ "model": "m", "input": 5 }] }"""),
            7 => (root.RoutesFile, routes[..(routes.Length / 3)]),
            8 => (root.RoutesFile, ""),
            9 => (root.RoutesFile, Edited(proxy => proxy["Routes"]!["chat"]!["Match"]!["Path"] = "/v1/{broken")),
            10 => (root.RoutesFile, Edited(proxy => proxy["Routes"]!["twin"] = proxy["Routes"]!["chat"]!.DeepClone())),
            _ => (root.RoutesFile, (string?)null),
        };
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, text);
        }
    }

    /// <summary>Removes what only a break has put there.</summary>
    public void Mend() => File.Delete(gateway.Root().PricesFile);

    private string Edited(Action<JsonNode> edit)
    {
        var node = JsonNode.Parse(routes)!;
        edit(node["ReverseProxy"]!);
        return node.ToJsonString();
    }
}
