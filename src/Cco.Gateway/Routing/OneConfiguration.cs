using Cco.Gateway.Settings;

namespace Cco.Gateway.Routing;

/// <summary>
/// Gives each call one configuration for its whole life. It is taken before the route is matched and must still be in force once YARP
/// has taken the route's cluster; where a reload came between, the call is matched anew (docs/decisions/003-live-configuration.md).
/// </summary>
internal sealed class OneConfiguration(LiveConfiguration live)
{
    private RequestDelegate? _match;

    /// <summary>Before the matcher.</summary>
    public RequestDelegate Enter(RequestDelegate match)
    {
        _match = match;
        return EnterAsync;
    }

    /// <summary>First in YARP's pipeline.</summary>
    public RequestDelegate Verify(RequestDelegate next) => context =>
    {
        if (live.IsPinned(context))
        {
            return next(context);
        }

        context.SetEndpoint(null);
        return EnterAsync(context);
    };

    private Task EnterAsync(HttpContext context)
    {
        var settled = live.InForce.Settled;
        if (!settled.IsCompleted)
        {
            return WaitAsync(settled, context);
        }

        live.Pin(context);
        return _match!(context);
    }

    private async Task WaitAsync(Task settled, HttpContext context)
    {
        await settled;
        await EnterAsync(context);
    }
}
