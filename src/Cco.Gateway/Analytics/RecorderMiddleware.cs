using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The outermost room: opens the exchange, and every exchange ends here, also refusals and aborts. Errors that the framework or YARP
/// leave without a body get one in the caller's dialect. The finished exchange becomes the ledger's record; nobody else writes one.
/// </summary>
internal sealed class RecorderMiddleware(
    RequestDelegate next, CallQueue queue, OpenRuns runs, CallMetrics metrics, LiveConfiguration live, TimeProvider time, ILogger<RecorderMiddleware> logger)
{
    private readonly Func<object, Task> _onStarting = state => OnStarting((HttpContext)state, time);
    private long _lastId = time.GetUtcNow().ToUnixTimeMilliseconds() << 20;

    public Task Invoke(HttpContext context)
    {
        var run = context.Request.Headers[CcoHeaders.Run].ToString();
        return Caller.IsRun(run) ? RecordAsync(context, run) : RecordAsync(context);
    }

    private async Task RecordAsync(HttpContext context, string run)
    {
        runs.Enter(run);
        try
        {
            await RecordAsync(context);
        }
        finally
        {
            runs.Leave(run);
        }
    }

    private async Task RecordAsync(HttpContext context)
    {
        var endpoint = ApiEndpoint.Match(context.Request.Path);
        var exchange = new GatewayExchange(
            NextId(), time.GetUtcNow(), time.GetTimestamp(), endpoint, endpoint.DialectFor(context.Request.Headers));
        context.Features.Set(exchange);
        context.Response.OnStarting(_onStarting, context);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left: an outcome, not an error.
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal ??= new RequestError(e.StatusCode, e.Message);
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (RouteTie.Is(e))
        {
            exchange.Refusal ??= RouteTie.Error;
            context.Response.StatusCode = RouteTie.Error.Status;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            logger.CallFailed(e, exchange.Id);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        finally
        {
            await EndAsync(context, exchange);
        }
    }

    private Task EndAsync(HttpContext context, GatewayExchange exchange)
    {
        var aborted = context.RequestAborted.IsCancellationRequested && !IsBrokenOff(context, exchange);
        if (!aborted && ErrorFiller.Missing(context, exchange) is { } error)
        {
            return FillAsync(context, exchange, error);
        }

        Record(context, exchange, aborted);
        return Task.CompletedTask;
    }

    // A connection that the gateway itself aborts looks like one that the caller left.
    private static bool IsBrokenOff(HttpContext context, GatewayExchange exchange) =>
        exchange.BrokenOff
        || context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.ResponseBodyDestination or ForwarderError.RequestTimedOut };

    private async Task FillAsync(HttpContext context, GatewayExchange exchange, RequestError error)
    {
        await Refusals.WriteAsync(context.Response, exchange, error, context.RequestAborted);
        Record(context, exchange, aborted: false);
    }

    private void Record(HttpContext context, GatewayExchange exchange, bool aborted)
    {
        var matched = context.GetEndpoint();
        if (matched?.Metadata.GetMetadata<NotRecorded>() is not null || (matched is null && HttpMethods.IsOptions(context.Request.Method)))
        {
            return;
        }

        var outcome = new CallOutcome(
            context.Response.StatusCode,
            time.GetElapsedTime(exchange.StartTimestamp),
            exchange.FirstByteTimestamp is { } first ? time.GetElapsedTime(exchange.StartTimestamp, first) : null,
            aborted,
            matched?.Metadata.GetMetadata<RoutePolicy>()?.RouteId);
        var record = CallRecord.From(exchange, outcome, live.Of(context).Prices);
        queue.TryWrite(record, PlanReading.Of(exchange), begun: exchange.Sent is not null);
        metrics.Record(record);
    }

    private static Task OnStarting(HttpContext context, TimeProvider time)
    {
        var exchange = context.GetExchange();
        exchange.FirstByteTimestamp = time.GetTimestamp();
        ExchangeHeaders.Write(context.Response, exchange);
        return Task.CompletedTask;
    }

    // Sortable by time, unique in the process; the process's start is in the upper bits.
    private string NextId() => CallId.Text(Interlocked.Increment(ref _lastId));
}
