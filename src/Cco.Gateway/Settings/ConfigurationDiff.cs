using Cco.Pricing;

namespace Cco.Gateway.Settings;

/// <summary>What differs between two configurations, in words a person reads: for the log when one is applied and for <c>cco diff</c>.</summary>
internal static class ConfigurationDiff
{
    /// <summary>One sentence part each, such as <c>cache TTL 1 h -> 30 min (live)</c>; settings first, then routes, clusters, prices.</summary>
    public static IReadOnlyList<string> Between(LoadedConfiguration before, LoadedConfiguration after) =>
    [
        .. Settings(before.Effective, after.Effective),
        .. RoutesDiff.Between(before.Files?.Routes.Tree, after.Files?.Routes.Tree),
        .. ReferenceEquals(before.OwnPrices, after.OwnPrices) ? [] : PriceDiff.Describe(before.Prices, after.Prices).Select(static line => $"prices: {line}"),
    ];

    private static IEnumerable<string> Settings(IReadOnlyList<EffectiveSetting> before, IReadOnlyList<EffectiveSetting> after) =>
        from setting in after
        let old = before.FirstOrDefault(b => b.Key == setting.Key)
        where old is not null && old.Value != setting.Value
        select $"{SettingWords.Of(setting.Key)} {Shown(old)} -> {Shown(setting)} ({(RestartNeeded.For(setting.Key) ? "needs a restart" : "live")})";

    private static string Shown(EffectiveSetting setting) => setting.Value.Length == 0 ? "none" : SecretText.Hide(setting.Key, setting.Value);
}
