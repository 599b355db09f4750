using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>What calls are added up by; the empty text stands for none.</summary>
/// <param name="Dimension">The word of a <see cref="Analytics.Dimension"/>.</param>
/// <param name="Bucket">The bucket's first moment, UTC milliseconds.</param>
internal readonly record struct RollupKey(string Dimension, long Bucket, string Value, string Billing, string CacheResult)
{
    /// <summary>The columns, in the order of the members.</summary>
    public const string Columns = "dimension, bucket, value, billing, cache_result";

    /// <summary>Every key a group of calls is counted under: one for each dimension, and one for each tag.</summary>
    public static void Of(in RollupGroup group, List<RollupKey> keys)
    {
        var key = new RollupKey(
            "",
            group.Bucket,
            "",
            group.Billing is { } billing ? Words<Billing>.Of(billing) : "",
            group.CacheResult is { } result ? Words<CacheResult>.Of(result) : "");
        Add(Analytics.Dimension.Model, group.Model);
        Add(Analytics.Dimension.Key, group.Scope);
        Add(Analytics.Dimension.Project, group.Project);
        Add(Analytics.Dimension.Session, group.Session);
        Add(Analytics.Dimension.Agent, group.Agent);
        Add(Analytics.Dimension.Route, group.Route);
        if (group.Tags is not { } tags)
        {
            Add(Analytics.Dimension.Tag, null);
            return;
        }

        foreach (var tag in tags.AsSpan().Split(','))
        {
            Add(Analytics.Dimension.Tag, tags[tag]);
        }

        void Add(Dimension dimension, string? value) =>
            keys.Add(key with { Dimension = Words<Dimension>.Of(dimension), Value = value ?? "" });
    }

    /// <summary>The same key in a larger bucket.</summary>
    public RollupKey In(long bucketSize) => this with { Bucket = Bucket - (Bucket % bucketSize) };
}
