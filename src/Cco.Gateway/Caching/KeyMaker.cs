using System.Diagnostics.CodeAnalysis;
using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching;

/// <summary>Gathers the parts of a call's cache key (architecture.md 5.5) from exchange, route and cluster.</summary>
internal sealed class KeyMaker(CanonicalMemo bodies, EpochKeeper epochs)
{
    private const string SharedScope = "shared";

    // A slot is overwritten by whatever falls on it next; each holds about 500 bytes.
    private const int Slots = 1024;

    // Who asks the same again is given the very key of before: it need not be hashed anew, and all that is remembered of lookups shares it.
    private readonly MadeKey?[] _made = new MadeKey?[Slots];

    /// <summary>The key, or the bypass reason of a body that no answer may be shared for.</summary>
    public bool TryMake(
        HttpContext context,
        GatewayExchange exchange,
        RoutePolicy route,
        CacheScope sharing,
        [NotNullWhen(true)] out MadeKey? made,
        [NotNullWhen(false)] out string? reason)
    {
        var headers = context.Request.Headers;
        var cluster = ClusterPolicy.Of(context.GetReverseProxyFeature().Cluster.Config);
        var shared = sharing == CacheScope.Shared;
        var caller = exchange.Caller!;
        var body = bodies.Read(exchange.Body!.Memory.Span, exchange.Endpoint.Kind);
        reason = RequestAdmission.BypassReason(body);
        if (reason is not null)
        {
            made = null;
            return false;
        }

        string? space = headers[CcoHeaders.CacheNamespace];
        var scope = shared ? SharedScope : caller.Scope;
        var parts = new CacheKeyParts
        {
            // By the model's name as it is asked for: the one a user knows.
            Epoch = epochs.Current.Of(scope, space, exchange.Envelope!.Model),
            Scope = scope,
            Dialect = exchange.Dialect,
            Endpoint = exchange.Endpoint.Kind,
            Query = context.Request.QueryString.Value,
            Upstream = cluster.Identity,
            Route = route.Digest,
            Model = exchange.Envelope.Model,
            Credential = CredentialOf(cluster, caller, shared),
            AnthropicVersion = headers[AnthropicHeaders.Version],
            Betas = headers[AnthropicHeaders.Beta],
            Sample = headers[CcoHeaders.Sample],
            Namespace = space,
        };
        made = Make(parts, body.Digest);
        return true;
    }

    private MadeKey Make(in CacheKeyParts parts, Digest body)
    {
        ref var slot = ref _made[(uint)body.GetHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known.Body == body && known.Parts == parts)
        {
            return known;
        }

        var made = new MadeKey(CacheKeyBuilder.Compute(parts, body), parts, body);
        Volatile.Write(ref slot, made);
        return made;
    }

    // Thinking blocks are bound to the upstream account (contract.md 0.4): answers of two accounts are never mixed, unless the user
    // says that all callers are one.
    private static string? CredentialOf(ClusterPolicy cluster, Caller caller, bool shared) => cluster switch
    {
        { Account: null, Credential: CredentialMode.Passthrough } => shared ? SharedScope : caller.Credential,
        _ => cluster.CredentialIdentity,
    };
}
