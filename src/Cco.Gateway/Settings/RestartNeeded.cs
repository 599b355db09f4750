namespace Cco.Gateway.Settings;

/// <summary>The settings that are not live.</summary>
internal static class RestartNeeded
{
    private static readonly (string Key, Func<GatewaySettings, object?> Value)[] NotLive =
    [
        ("Cco:Listen:Host", static s => s.Listen.Host),
        ("Cco:Listen:Port", static s => s.Listen.Port),
        ("Cco:Dashboard:Host", static s => s.Dashboard.Host),
        ("Cco:Dashboard:Port", static s => s.Dashboard.Port),
        ("Cco:Data", static s => s.Data),
        ("Cco:Cache:Persist", static s => s.Cache.Persist),
        ("Cco:Database", static s => s.Database),
        ("Cco:Shutdown:Deadline", static s => s.Shutdown.Deadline),
    ];

    /// <summary>Whether a change of the setting takes effect at the next start only.</summary>
    public static bool For(string key) => NotLive.Any(setting => setting.Key == key);

    /// <summary>The settings that differ from those the gateway was started with.</summary>
    public static IReadOnlyList<string> Between(GatewaySettings started, GatewaySettings next) =>
        [.. NotLive.Where(setting => !Equals(setting.Value(started), setting.Value(next))).Select(setting => setting.Key)];
}
