using System.Globalization;

namespace Cco.Gateway.Wire;

/// <summary>The gateway's own headers (architecture.md 6). None of them is ever sent upstream.</summary>
internal static class CcoHeaders
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "x-cco-";

    /// <summary>Request: how to use the cache. Answer: what it did.</summary>
    public const string Cache = "x-cco-cache";

    /// <summary>Request: the lifetime of the answer to store.</summary>
    public const string CacheTtl = "x-cco-cache-ttl";

    /// <summary>Request: a name that keeps answers apart.</summary>
    public const string CacheNamespace = "x-cco-cache-namespace";

    /// <summary>Request: a number that keeps repeated samples of one prompt apart.</summary>
    public const string Sample = "x-cco-sample";

    /// <summary>Request: a gateway key, where the usual headers carry the provider's credential.</summary>
    public const string Key = "x-cco-key";

    /// <summary>Set by the gateway for its routes: the model of the body. A client's own copy is dropped.</summary>
    public const string Model = "x-cco-model";

    /// <summary>Request: the project the call is booked on.</summary>
    public const string Project = "x-cco-project";

    /// <summary>Request: the id of the run the call belongs to, such as one <c>cco claude</c>.</summary>
    public const string Run = "x-cco-run";

    /// <summary>Request: what the call is booked on besides, as <c>team=a,feature=b</c>.</summary>
    public const string Tags = "x-cco-tags";

    /// <summary>Request: the place in the queue.</summary>
    public const string Priority = "x-cco-priority";

    /// <summary>Request to the dashboard's port: it means to change something; no page of another site can send it.</summary>
    public const string Admin = "x-cco-admin";

    /// <summary>Request to the dashboard's port: the secret of <c>gateway.json</c>.</summary>
    public const string AdminSecret = "x-cco-admin-secret";

    /// <summary>Request to the dashboard's port: a text of the caller's, to be answered by <see cref="AdminProof"/>.</summary>
    public const string AdminNonce = "x-cco-admin-nonce";

    /// <summary>Answer: shows that the gateway knows the secret of <c>gateway.json</c>, before the caller says it.</summary>
    public const string AdminProof = "x-cco-admin-proof";

    /// <summary>Answer: the exchange's id.</summary>
    public const string RequestId = "x-cco-request-id";

    /// <summary>Answer: the upstream that answered.</summary>
    public const string Upstream = "x-cco-upstream";

    /// <summary>Answer: the transforms that changed it.</summary>
    public const string Transformed = "x-cco-transformed";

    /// <summary>Answer: what the call cost in USD, where that is known in time.</summary>
    public const string CostUsd = "x-cco-cost-usd";

    /// <summary>Answer: what the call would have cost in USD.</summary>
    public const string SavedUsd = "x-cco-saved-usd";

    /// <summary>An amount of USD as these headers say it.</summary>
    public static string Usd(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);
}
