using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>What a route must be. YARP accepts some settings and then answers 500 or 503 for each call; they are refused here, naming what to use.</summary>
internal static class RouteRules
{
    public static void Check(RouteConfig route, bool clusterExists, ICollection<string> errors)
    {
        RoutePolicy.From(route, errors);
        if (!clusterExists)
        {
            errors.Add($"route '{route.RouteId}': there is no cluster '{route.ClusterId}': every call would be a 503.");
        }

        Refuse(route, nameof(route.CorsPolicy), route.CorsPolicy, "origins are set by Cco:Guard:Origins", errors);
        Refuse(route, nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "callers are known by their keys", errors);
        Refuse(route, nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "the gateway's own limits count tokens and money", errors);
        Refuse(route, nameof(route.OutputCachePolicy), route.OutputCachePolicy, "the response cache is set by the metadata Cco.Cache and Cco.CacheTtl", errors);
        Refuse(route, nameof(route.TimeoutPolicy), route.TimeoutPolicy, "set HttpRequest.ActivityTimeout on the cluster", errors);
        Refuse(route, nameof(route.Timeout), route.Timeout?.ToString(), "set HttpRequest.ActivityTimeout on the cluster", errors);
    }

    /// <summary>Two routes that match the same requests: the matcher would answer 500 to each of them.</summary>
    public static void CheckAmbiguity(IEnumerable<RouteConfig> routes, ICollection<string> errors)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            foreach (var method in route.Match.Methods is { Count: > 0 } methods ? methods : ["*"])
            {
                var signature = $"{method} {Shape(route)}";
                if (!seen.TryAdd(signature, route.RouteId) && seen[signature] != route.RouteId)
                {
                    errors.Add($"route '{route.RouteId}' matches the same requests as route '{seen[signature]}': set Order on one of them.");
                    break;
                }
            }
        }
    }

    private static string Shape(RouteConfig route) => string.Join(
        '\n',
        [
            System.Text.RegularExpressions.Regex.Replace(route.Match.Path ?? "/**", @"\{(\**)[^}:]*(:[^}]*)?\}", "{$1$2}"),
            route.Order?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            .. (route.Match.Hosts ?? []).Order(StringComparer.OrdinalIgnoreCase),
            .. (route.Match.Headers ?? []).Select(h => $"{h.Name}={string.Join('|', h.Values ?? [])}{h.Mode}").Order(StringComparer.OrdinalIgnoreCase),
            .. (route.Match.QueryParameters ?? []).Select(q => $"{q.Name}?{string.Join('|', q.Values ?? [])}{q.Mode}").Order(StringComparer.OrdinalIgnoreCase),
        ]);

    private static void Refuse(RouteConfig route, string name, string? value, string instead, ICollection<string> errors)
    {
        if (!string.IsNullOrEmpty(value))
        {
            errors.Add($"route '{route.RouteId}': {name} is not supported; {instead}.");
        }
    }
}
