namespace Cco.Gateway.Hosting;

/// <summary>Runs the gateway from start to the last flushed record.</summary>
internal static class GatewayRunner
{
    /// <summary>Returns 0 after an orderly stop (SIGINT, SIGTERM or <paramref name="stop"/>).</summary>
    public static async Task<int> RunAsync(Startup startup, TextWriter output, CancellationToken stop)
    {
        using var dataLock = DataLock.Take(startup.Data);
        await using var app = GatewayHost.Build(startup);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Cco.Gateway");
        app.Lifetime.ApplicationStopping.Register(() => logger.Stopping(startup.Settings.Shutdown.Deadline.TotalSeconds));

        await app.StartAsync(stop);
        var listeners = app.Services.GetRequiredService<Listeners>();
        GatewayFile.Write(startup.Data, listeners);
        try
        {
            Banner.Write(output, startup, listeners);
            Warn(startup, listeners, logger);
            await app.WaitForShutdownAsync(stop);
            logger.Stopped();
            return 0;
        }
        finally
        {
            GatewayFile.Delete(startup.Data);
        }
    }

    private static void Warn(Startup startup, Listeners listeners, ILogger logger)
    {
        if (listeners.DashboardUrl is null)
        {
            logger.DashboardOff(startup.Settings.Dashboard.Port, startup.Settings.Dashboard.Port + 1);
        }

        MissingCredentials.Warn(startup.Configuration, startup.Sources, logger);
        if (startup.Data.Problem is { } problem)
        {
            logger.ServingFromMemory(problem);
        }
    }
}
