using System.Net.Sockets;
using Cco.Gateway.Access;
using Cco.Gateway.Dashboard;
using Cco.Gateway.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>The frame of the host: server, logging, lifetimes. Nothing a reader needs to know the product.</summary>
internal static class HostBuilding
{
    public static WebApplicationBuilder CreateBuilder(Startup startup)
    {
        // Empty: no configuration that watches files, no providers that are not asked for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            })
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            // Its lines are below any level that is shown, and while it is on each call pays for an activity and a log scope.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Polly", LogLevel.Error)
            // An upstream's failure is an outcome in the ledger and in the answer, not an error of ours.
            .AddFilter("Yarp", LogLevel.Error);

        var gateway = Ports.Endpoints(startup.Settings.Listen);
        if (Ports.Problem(gateway) is { } problem)
        {
            throw new StartException(Problem(startup.Settings.Listen, problem));
        }

        var admin = Ports.DashboardEndpoints(startup.Settings.Dashboard);
        var listeners = new Listeners();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listeners.Bind(kestrel, gateway, admin);
        });
        builder.Services.AddSingleton(listeners);
        AddHost(builder.Services, startup);
        return builder;
    }

    /// <summary>The host's own services and the rooms'. Building them opens and writes nothing.</summary>
    public static void AddHost(IServiceCollection services, Startup startup)
    {
        services
            .AddSingleton(startup)
            .AddSingleton(startup.Data)
            .AddSingleton(startup.Sources)
            .AddSingleton(static provider => new LiveConfiguration(
                provider.GetRequiredService<Startup>().Configuration, provider.GetRequiredService<TimeProvider>().GetUtcNow()))
            .AddSingleton<RoutesValidation>()
            .AddSingleton<ConfigurationLoader>()
            .AddSingleton<ProxyChange>()
            .AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<ProxyChange>())
            .AddSingleton<ReloadMetrics>()
            .AddSingleton<ConfigurationReloader>()
            .AddHostedService<ConfigurationWatcher>()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Attachments>()
            .AddSingleton(new AdminSecrets(startup.Sources.Environment(AdminSecrets.KeyVariable)))
            .AddSingleton(provider => new DashboardInfo(
                GatewayVersion.Text,
                provider.GetRequiredService<Listeners>().GatewayUrl,
                startup.Settings.Upstream,
                Greetings.IsDegraded(provider, startup)))
            .AddRouting()
            .Configure<HostOptions>(host => host.ShutdownTimeout = startup.Settings.Shutdown.Deadline)
            .Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        GatewayHost.AddRooms(services, startup);
    }

    /// <summary>
    /// YARP brings the framework's authorization, for routes that name a policy, which ours never do. By this service the framework knows whether
    /// to put its middleware in front of everything.
    /// </summary>
    public static void RemoveAuthorization(IServiceCollection services) => services.RemoveAll<IAuthorizationHandlerProvider>();

    /// <summary>YARP brings DataProtection for affinity cookies; its hosted service writes a key ring into the home directory at start.</summary>
    public static void RemoveKeyRing(IServiceCollection services)
    {
        for (var i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == typeof(IHostedService)
                && services[i].ImplementationType?.FullName?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true)
            {
                services.RemoveAt(i);
            }
        }
    }

    private static string Problem(ListenSettings listen, SocketError problem) => problem switch
    {
        SocketError.AddressAlreadyInUse => $"Port {listen.Port} is in use. Try: cco --port {(listen.Port < 65535 ? listen.Port + 1 : 3001)}",
        SocketError.AccessDenied => $"Port {listen.Port} needs more rights than this user has. Try: cco --port 3000",
        SocketError.AddressNotAvailable => $"The address {listen.Host} is not one of this machine's. Try: cco --host 127.0.0.1",
        _ => $"{listen.Host} port {listen.Port} cannot be listened on ({problem}).",
    };
}
