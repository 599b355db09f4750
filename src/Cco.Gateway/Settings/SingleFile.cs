using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>One of the three files looked at for itself; which one it is, is told by its name, or else by what it holds.</summary>
internal static class SingleFile
{
    private static readonly string[] PriceMembers = ["rows", "terms", "aliases", "shadows", "sources"];

    /// <summary>A configuration that holds what the file says and nothing else; two of a kind can be compared.</summary>
    public static ConfigurationReading Read(string path)
    {
        var file = ConfigurationFile.Read(path);
        if (!file.Exists)
        {
            return Refused(path, "There is no such file or folder.");
        }

        var members = (file.Tree?.Members ?? []).Select(m => m.Name).ToArray();
        return Path.GetFileName(path) switch
        {
            ConfigRoot.SettingsFileName => Settings(file),
            ConfigRoot.RoutesFileName => Routes(file),
            ConfigRoot.PricesFileName => Prices(file),
            _ when members.Contains("ReverseProxy") => Routes(file),
            _ when members.Intersect(PriceMembers).Any() => Prices(file),
            _ => Settings(file),
        };
    }

    private static ConfigurationReading Routes(ConfigurationFile file)
    {
        var errors = new FileErrors(file);

        // Which cluster "default" stands for is written elsewhere.
        var (routes, clusters) = RoutesFile.Read(file, RoutesFile.DefaultCluster, errors);
        return new ConfigurationReading(
            new LoadedConfiguration(Empty, routes, clusters) { Files = Files(file.Path, routes: file) }, errors.All);
    }

    private static ConfigurationReading Prices(ConfigurationFile file)
    {
        var errors = new FileErrors(file);
        var prices = PricesFile.Read(file, errors);
        return new ConfigurationReading(new LoadedConfiguration(Empty, [], [], prices) { Files = Files(file.Path, prices: file) }, errors.All);
    }

    private static ConfigurationReading Settings(ConfigurationFile file)
    {
        var errors = new FileErrors(file);
        var check = new SchemaCheck(errors);
        check.Check(file, Schemas.Settings);
        var (settings, effective) = SettingsReader.Read(SettingsLayers.Build(file.Values(check.Wrong), [], null), Empty.Data, errors);
        return new ConfigurationReading(
            new LoadedConfiguration(settings, [], []) { Files = Files(file.Path, settings: file), Effective = effective }, errors.All);
    }

    private static GatewaySettings Empty { get; } = new() { Data = DataDirectory.Default(static _ => null) };

    private static ConfigurationFiles Files(
        string path, ConfigurationFile? settings = null, ConfigurationFile? routes = null, ConfigurationFile? prices = null)
    {
        var none = ConfigurationFile.Missing(path);
        return new ConfigurationFiles(settings ?? none, routes ?? none, prices ?? none);
    }

    private static ConfigurationReading Refused(string path, string problem) => new(
        new LoadedConfiguration(Empty, [], []), [new ConfigurationError(path, null, "", problem)]);
}
