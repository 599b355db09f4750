namespace Cco.Gateway.Hosting;

/// <summary>
/// Who holds the gateway open: each open <c>POST /api/attach</c> is one. Where the gateway runs while attached, the end of the last one is
/// its end, and so is it when none comes (docs/decisions/005-finding-the-gateway.md). The system closes the connection of whoever dies.
/// </summary>
internal sealed class Attachments(Startup startup, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Attachments> logger) : IDisposable
{
    /// <summary>How long the first one may take to come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private ITimer? _patience;
    private int _open;
    private bool _over;

    /// <summary>How many are attached.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _open;
            }
        }
    }

    /// <summary>Begins to wait for the first one.</summary>
    public void Expect()
    {
        if (startup.WhileAttached)
        {
            _patience = time.CreateTimer(_ => EndIfAlone(), null, Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Answers at once, and ends when the caller leaves or the gateway stops.</summary>
    public async Task HoldAsync(HttpContext context)
    {
        if (!TryEnter())
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await context.Response.StartAsync(end.Token);
            await context.Response.Body.FlushAsync(end.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Left, or stopping: the only ways it ends.
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => _patience?.Dispose();

    private bool TryEnter()
    {
        lock (_lock)
        {
            if (_over)
            {
                return false;
            }

            _open++;
            return true;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _open--;
        }

        if (startup.WhileAttached)
        {
            EndIfAlone();
        }
    }

    private void EndIfAlone()
    {
        lock (_lock)
        {
            if (_open > 0 || _over)
            {
                return;
            }

            // From here on nobody may count on this gateway.
            _over = true;
        }

        logger.NobodyAttached();
        lifetime.StopApplication();
    }
}
