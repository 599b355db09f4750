using Cco.Gateway.Access;
using Microsoft.AspNetCore.Connections;

namespace Cco.Gateway.Hosting;

/// <summary>Runs the gateway from start to the last flushed record.</summary>
internal static class GatewayRunner
{
    /// <summary>Returns 0 after an orderly stop (SIGINT, SIGTERM or <paramref name="stop"/>).</summary>
    public static async Task<int> RunAsync(Startup startup, TextWriter output, CancellationToken stop)
    {
        using var dataLock = DataLock.Take(startup.Data);
        try
        {
            return await ServeAsync(startup, output, static () => { }, stop);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartException($"Another program has just taken the port. Try again. ({e.Message})");
        }
    }

    /// <summary>The same for who holds the lock of the data directory.</summary>
    /// <param name="serving">Called once it serves and can be found.</param>
    public static async Task<int> ServeAsync(Startup startup, TextWriter output, Action serving, CancellationToken stop)
    {
        using var ledgerLock = DataLock.TakeLedger(startup.Settings.Database);
        await using var app = GatewayHost.Build(startup);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Cco.Gateway");
        app.Lifetime.ApplicationStopping.Register(() => logger.Stopping(startup.Settings.Shutdown.Deadline.TotalSeconds));

        await app.StartAsync(stop);
        var listeners = app.Services.GetRequiredService<Listeners>();
        GatewayFile.Write(startup.Data, listeners, app.Services.GetRequiredService<AdminSecrets>());
        try
        {
            Banner.Write(output, startup, listeners);
            Warn(startup, listeners, logger);
            app.Services.GetRequiredService<Attachments>().Expect();
            serving();
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
        if (Banner.IsMoved(startup.Settings.Dashboard, listeners))
        {
            logger.DashboardMoved(startup.Settings.Dashboard.Port, listeners.DashboardUrl);
        }

        MissingCredentials.Warn(startup.Configuration, startup.Sources, logger);
        if (startup.Data.Problem is { } problem)
        {
            logger.ServingFromMemory(problem);
        }
    }
}
