using Cco.Gateway.Wire;

namespace Cco.Gateway.Analytics;

/// <summary>
/// A call that two routes match with equal rank. The loader lets no such routes in, but a client may send a header or a parameter twice,
/// one value for each of two routes.
/// </summary>
internal static class RouteTie
{
    /// <summary>What the caller is told.</summary>
    public static readonly RequestError Error = new(
        StatusCodes.Status400BadRequest, "Two routes match this call: a header or query parameter that routes match on was sent with two values.");

    // The matcher's exception is not public.
    public static bool Is(Exception e) => e.GetType().FullName == "Microsoft.AspNetCore.Routing.Matching.AmbiguousMatchException";
}
