using System.Runtime.ExceptionServices;
using Cco.Gateway.Exchange;
using Microsoft.AspNetCore.Http.Features;

namespace Cco.Gateway.Caching.Flights;

/// <summary>Runs the rest of the pipeline for a flight: on a context that is its leader's in all but the response and the lifetime.</summary>
internal static class FlightPipeline
{
    /// <summary>Returns when the flight has ended, however it did.</summary>
    public static async Task RunAsync(RequestDelegate next, HttpContext leader, Flight flight, Landing landing)
    {
        var exchange = leader.GetExchange();
        var writer = new FlightWriter(flight, exchange, landing);
        var response = new FlightResponse(writer, exchange, flight.Cancelled);
        var context = ContextFor(leader, response);
        try
        {
            if (exchange.Attempts.Count > 0)
            {
                // Tried before: choose among all destinations again.
                context.ReassignProxyRequest(context.GetRouteModel().Cluster!);
            }

            await next(context);
            if (!response.IsAborted && context.GetForwarderErrorFeature() is null)
            {
                await response.CompleteAsync();
            }
        }
        catch (Exception e)
        {
            // Whatever it is, nobody may be left waiting for the end.
            flight.Error = ExceptionDispatchInfo.Capture(e);
            response.Abort();
            response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        flight.Trailers = response.Trailers;
        await writer.EndAsync(response.StatusCode, context.GetForwarderErrorFeature(), response.IsAborted);
        await response.RunCompletedAsync();
    }

    private static DefaultHttpContext ContextFor(HttpContext leader, FlightResponse response)
    {
        var features = new FeatureCollection(leader.Features);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpRequestLifetimeFeature>(response);
        features.Set<IHttpResponseTrailersFeature>(response);
        features.Set<IHttpResetFeature>(response);
        features.Set<IHttpUpgradeFeature>(response);
        return new DefaultHttpContext(features);
    }
}
