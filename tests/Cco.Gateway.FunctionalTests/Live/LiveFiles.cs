using System.Text.Json.Nodes;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>The files of a running gateway, changed as people and tools change them.</summary>
internal static class LiveFiles
{
    public const string Applied = "The configuration was read again";
    public const string Rejected = "The changed configuration is not used";
    public const string Repaired = "The configuration files are good again";

    public static ConfigRoot Root(this TestGateway gateway) => gateway.Startup.Sources.Root;

    public static LiveConfiguration Live(this TestGateway gateway) => gateway.Services.GetRequiredService<LiveConfiguration>();

    /// <summary>Asks for a reload without waiting for the watcher.</summary>
    public static Task<bool> ReloadAsync(this TestGateway gateway) => gateway.Services.GetRequiredService<ConfigurationReloader>().ReloadAsync();

    /// <summary>As most editors save: a file beside it, renamed over it.</summary>
    public static void Replace(string file, string text)
    {
        File.WriteAllText($"{file}~", text);
        File.Move($"{file}~", file, overwrite: true);
    }

    /// <summary>Changes the routes file.</summary>
    public static void EditRoutes(this TestGateway gateway, Action<JsonNode> edit)
    {
        var file = gateway.Root().RoutesFile;
        var routes = TestGatewayOptions.Parse(File.ReadAllText(file));
        edit(routes["ReverseProxy"]!);
        Replace(file, routes.ToJsonString());
    }
}
