namespace Cco.Gateway.Settings.Reading;

/// <summary>The shipped schemas that the loader itself checks files with; each is parsed when it is first asked for.</summary>
internal static class Schemas
{
    private static readonly Lazy<Schema> LazySettings = new(() => Schema.Load("appsettings"));
    private static readonly Lazy<Schema> LazyRoutes = new(() => Schema.Load("yarp.routes"));

    /// <summary>Of <c>appsettings.json</c>.</summary>
    public static Schema Settings => LazySettings.Value;

    /// <summary>Of <c>yarp.routes.json</c>.</summary>
    public static Schema Routes => LazyRoutes.Value;
}
