using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>What calls are added up by; in the ledger the empty text stands for none.</summary>
/// <param name="Bucket">The bucket's first moment, UTC milliseconds.</param>
internal readonly record struct RollupKey(Dimension Dimension, long Bucket, string Value, Billing? Billing, CacheResult? CacheResult)
{
    /// <summary>The columns, in the order of the members.</summary>
    public const string Columns = "dimension, bucket, value, billing, cache_result";

    /// <summary>Every key a group of calls is counted under: one for each dimension, and one for each tag.</summary>
    public static void Of(in RollupGroup group, List<RollupKey> keys)
    {
        var key = new RollupKey(default, group.Bucket, "", group.Billing, group.CacheResult);
        Add(Dimension.Model, group.Model);
        Add(Dimension.Key, group.Scope);
        Add(Dimension.Project, group.Project);
        Add(Dimension.Session, group.Session);
        Add(Dimension.Agent, group.Agent);
        Add(Dimension.Route, group.Route);
        if (group.Tags is not { } tags)
        {
            Add(Dimension.Tag, null);
            return;
        }

        foreach (var tag in tags.AsSpan().Split(','))
        {
            Add(Dimension.Tag, tags[tag]);
        }

        void Add(Dimension dimension, string? value) => keys.Add(key with { Dimension = dimension, Value = value ?? "" });
    }

    /// <summary>The same key in a larger bucket.</summary>
    public RollupKey In(long bucketSize) => this with { Bucket = Bucket - (Bucket % bucketSize) };
}
