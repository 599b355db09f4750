using Cco.Gateway.Analytics;
using Cco.Gateway.Dashboard;
using Cco.Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cco.Dashboard.Tests;

/// <summary>The dashboard over a ledger in memory that holds the given calls, on a loopback port of its own.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardSite(WebApplication app, string url)
    {
        _app = app;
        Url = url;
    }

    public string Url { get; }

    public CallQueue Queue => _app.Services.GetRequiredService<CallQueue>();

    public static Task<DashboardSite> StartAsync(params IReadOnlyList<CallRecord> calls) => StartAsync(null, calls);

    /// <param name="live">The configuration in force; the page does without.</param>
    public static async Task<DashboardSite> StartAsync(LiveConfiguration? live, params IReadOnlyList<CallRecord> calls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new DashboardInfo("1.2.3", "http://127.0.0.1:3000", "simulated", Degraded: false));
        if (live is not null)
        {
            builder.Services.AddSingleton(live);
        }

        builder.Services.AddSingleton(_ => LedgerStore.InMemory());
        builder.Services.AddSingleton<CallQueue>();
        builder.Services.AddSingleton<LedgerQueries>();
        builder.Services.AddSingleton<LedgerWriter>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LedgerWriter>());
        var app = builder.Build();
        app.MapDashboard();
        await app.StartAsync();
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var site = new DashboardSite(app, url);
        foreach (var call in calls)
        {
            site.Queue.TryWrite(call);
        }

        await site.Queue.FlushAsync();
        return site;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
