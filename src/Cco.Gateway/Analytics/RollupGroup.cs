using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>
/// All that calls are added up by, at once: calls alike in it are counted under the same <see cref="RollupKey"/>s. In a batch most have
/// others like them, whose sums are taken first.
/// </summary>
/// <param name="Bucket">The bucket's first moment, UTC milliseconds.</param>
internal readonly record struct RollupGroup(
    long Bucket, Billing? Billing, CacheResult? CacheResult, string? Model, string? Scope, string? Project, string? Session, string? Agent, string? Route, string? Tags)
{
    public static RollupGroup Of(CallRecord call, long bucketSize)
    {
        var at = call.StartedAt.ToUnixTimeMilliseconds();
        return new RollupGroup(
            at - (at % bucketSize), call.Billing, call.CacheResult, call.Model, call.Scope, call.Project, call.Session, call.Agent, call.Route, call.Tags);
    }
}
