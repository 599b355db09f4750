using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>What calls are added up by; the empty text stands for none.</summary>
/// <param name="Bucket">The bucket's first moment, UTC milliseconds.</param>
internal readonly record struct RollupKey(long Bucket, string Model, string Billing, string CacheResult)
{
    public static RollupKey Of(CallRecord call, long bucketSize)
    {
        var at = call.StartedAt.ToUnixTimeMilliseconds();
        return new RollupKey(
            at - (at % bucketSize),
            call.Model ?? "",
            call.Billing is { } billing ? Words<Billing>.Of(billing) : "",
            call.CacheResult is { } result ? Words<CacheResult>.Of(result) : "");
    }
}
