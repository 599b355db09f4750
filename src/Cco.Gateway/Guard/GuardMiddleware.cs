using System.Net;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Guard;

/// <summary>Refuses calls that a foreign web page makes a browser send. Tools send neither <c>Origin</c> nor <c>Sec-Fetch-Site</c> and pass.</summary>
internal sealed class GuardMiddleware(RequestDelegate next, LiveGuard guard)
{
    public Task Invoke(HttpContext context)
    {
        var policy = guard.Current;
        var headers = context.Request.Headers;
        var host = context.Request.Host;
        if (!policy.AllowsHost(host) && !IsFromHere(context, host.Host))
        {
            return context.RefuseAsync(new RequestError(
                StatusCodes.Status403Forbidden,
                $"The host name \"{host.Host}\" is not accepted here. Add it to Cco:Guard:Hosts in appsettings.json."));
        }

        var origin = headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return policy.AllowsOrigin(origin)
                ? next(context)
                : context.RefuseAsync(new RequestError(
                    StatusCodes.Status403Forbidden,
                    $"The origin \"{origin}\" is not accepted here. Add it to Cco:Guard:Origins in appsettings.json."));
        }

        return headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? context.RefuseAsync(new RequestError(
                StatusCodes.Status403Forbidden,
                "A request from another site without an Origin is not accepted."))
            : next(context);
    }

    // A loopback name said from a loopback address: this machine's own tools, also where the listener is open to others.
    private static bool IsFromHere(HttpContext context, string host) =>
        GuardPolicy.IsLoopback(host) && context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer);
}
