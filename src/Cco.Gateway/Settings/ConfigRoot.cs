namespace Cco.Gateway.Settings;

/// <summary>The folder whose <c>appsettings.json</c> and <c>yarp.routes.json</c> are used: the files themselves, never copies.</summary>
/// <param name="Directory">An absolute path.</param>
/// <param name="Found">The folder was not named but is the current one: its files may have come with somebody else's repository.</param>
internal sealed record ConfigRoot(string Directory, bool Found)
{
    public const string SettingsFileName = "appsettings.json";
    public const string RoutesFileName = "yarp.routes.json";
    public const string PricesFileName = "prices.json";

    public string SettingsFile => Path.Combine(Directory, SettingsFileName);

    public string RoutesFile => Path.Combine(Directory, RoutesFileName);

    public string PricesFile => Path.Combine(Directory, PricesFileName);

    /// <summary>The first of: the folder asked for, the current folder if it holds both files, the program's own folder.</summary>
    public static ConfigRoot Find(string? asked, string current, string program)
    {
        if (asked is not null)
        {
            return new ConfigRoot(Path.GetFullPath(asked, current), Found: false);
        }

        var here = new ConfigRoot(current, Found: true);
        return File.Exists(here.SettingsFile) && File.Exists(here.RoutesFile) ? here : new ConfigRoot(program, Found: false);
    }
}
