using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cco.TestKit;

/// <summary>
/// Counts the calls inside the gateway, around all of its rooms: a client has its last byte before the call's record is written, so a test
/// that reads the ledger first waits until nothing is in flight.
/// </summary>
internal sealed class InFlightCalls : IStartupFilter
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _idle = Completed();
    private int _count;

    public Task IdleAsync()
    {
        lock (_lock)
        {
            return _idle.Task.Soon();
        }
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(CountAsync);
        next(app);
    };

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        lock (_lock)
        {
            if (_count++ == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
            {
                if (--_count == 0)
                {
                    _idle.SetResult();
                }
            }
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
