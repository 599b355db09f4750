using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// What decides whether two routes can match one request with equal rank: order, path precedence, methods, hosts, headers and query. The
/// framework ranks by kinds and counts, not by values, so two prefixes of one header tie. Where it cannot be told, they tie.
/// </summary>
internal sealed record RouteShape(RouteConfig Route, RoutePattern Pattern)
{
    /// <summary><c>null</c> where the path is no pattern; YARP's own rules say so.</summary>
    public static RouteShape? Of(RouteConfig route)
    {
        try
        {
            return new RouteShape(route, RoutePatternFactory.Parse(route.Match?.Path ?? "/{**catchall}"));
        }
        catch (RoutePatternException)
        {
            return null;
        }
    }

    public bool Overlaps(RouteShape other) =>
        (Route.Order ?? 0) == (other.Route.Order ?? 0)
        && Pattern.InboundPrecedence == other.Pattern.InboundPrecedence
        && SamePath(Pattern, other.Pattern)
        && Tie(Route.Match.Methods, other.Route.Match.Methods, static (a, b) => a.Equals(b, StringComparison.OrdinalIgnoreCase))
        && Tie(Route.Match.Hosts, other.Route.Match.Hosts, SameHost)
        && Tie(Conditions(Route.Match.Headers), Conditions(other.Route.Match.Headers))
        && Tie(Conditions(Route.Match.QueryParameters), Conditions(other.Route.Match.QueryParameters));

    // Equal precedence means the same kind of segment at each place; only the letters of literal ones are left to compare.
    private static bool SamePath(RoutePattern one, RoutePattern other) =>
        one.PathSegments.Zip(other.PathSegments, static (a, b) => Literal(a) is not { } x || Literal(b) is not { } y || x.Equals(y, StringComparison.OrdinalIgnoreCase))
            .All(static same => same);

    private static string? Literal(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : null;

    // A route that names methods or hosts ranks above one that does not.
    private static bool Tie(IReadOnlyList<string>? one, IReadOnlyList<string>? other, Func<string, string, bool> same) =>
        (one?.Count > 0, other?.Count > 0) switch
        {
            (false, false) => true,
            (true, true) => one!.Any(a => other!.Any(b => same(a, b))),
            _ => false,
        };

    private static bool SameHost(string one, string other)
    {
        return Within(one, other) || Within(other, one);

        static bool Within(string name, string pattern) =>
            pattern == "*"
            || name.Equals(pattern, StringComparison.OrdinalIgnoreCase)
            || (pattern.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));
    }

    private static bool Tie(MatchCondition[] one, MatchCondition[] other) =>
        one.Length == other.Length
        && !Array.Exists(one, a => Array.Exists(other, b => a.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase) && a.Excludes(b)));

    private static MatchCondition[] Conditions(IReadOnlyList<RouteHeader>? headers) =>
        [.. (headers ?? []).Select(h => new MatchCondition(h.Name, h.Mode.ToString(), h.Values ?? []))];

    private static MatchCondition[] Conditions(IReadOnlyList<RouteQueryParameter>? parameters) =>
        [.. (parameters ?? []).Select(q => new MatchCondition(q.Name, q.Mode.ToString(), q.Values ?? []))];
}
