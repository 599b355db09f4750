using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>The typed view of a route, made once when the route is loaded and carried as endpoint metadata.</summary>
/// <param name="RouteId">As in <c>yarp.routes.json</c>.</param>
/// <param name="Cache">What the cache may do.</param>
/// <param name="CacheTtl">How long answers are served; <c>null</c> is the gateway's own TTL.</param>
/// <param name="OnAbandon">What becomes of an upstream call when all of its callers have left.</param>
/// <param name="Digest">Hex digest of everything on the route that may change an answer; part of the cache key (architecture.md 5.5).</param>
internal sealed record RoutePolicy(string RouteId, RouteCacheMode Cache, TimeSpan? CacheTtl, OnAbandon OnAbandon, string Digest)
{
    /// <summary>The named transform that adds the original server's fields to plain chat completions.</summary>
    public const string SeedFieldsTransform = "CcoSeedFields";

    /// <summary>Answers of more output tokens are not stored; <c>null</c> is no such limit.</summary>
    public int? CacheMaxTokens { get; init; }

    /// <summary>Whether the route names <see cref="SeedFieldsTransform"/>.</summary>
    public bool SeedFields { get; init; }

    /// <summary>Streams that would end without usage ask the upstream for it (contract.md 2.3).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Reads the metadata; anything wrong is added to <paramref name="errors"/> and its default taken.</summary>
    public static RoutePolicy From(RouteConfig route, FileErrors? errors = null)
    {
        var metadata = new MetadataReader(RoutesFile.PathOfRoute(route.RouteId), route.Metadata, errors);
        return new RoutePolicy(
            route.RouteId,
            metadata.Word(MetadataKeys.Cache, RouteCacheMode.On, ("on", RouteCacheMode.On), ("off", RouteCacheMode.Off), ("read-only", RouteCacheMode.ReadOnly), ("write-only", RouteCacheMode.WriteOnly)),
            metadata.Time(MetadataKeys.CacheTtl),
            metadata.Word(MetadataKeys.OnAbandon, OnAbandon.Cancel, ("cancel", OnAbandon.Cancel), ("finish", OnAbandon.Finish)),
            DigestOf(route))
        {
            CacheMaxTokens = metadata.Count(MetadataKeys.CacheMaxTokens),
            SeedFields = route.Transforms?.Any(t => t.TryGetValue(SeedFieldsTransform, out var value) && bool.TryParse(value, out var on) && on) == true,
            IncludeUsage = metadata.Word(MetadataKeys.IncludeUsage, false, ("off", false), ("on", true)),
        };
    }

    private static string DigestOf(RouteConfig route)
    {
        var text = new StringBuilder();
        foreach (var transform in route.Transforms ?? [])
        {
            text.Append('{');
            foreach (var (name, value) in transform.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                text.Append(name.Length).Append(':').Append(name).Append(value.Length).Append(':').Append(value);
            }

            text.Append('}');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
