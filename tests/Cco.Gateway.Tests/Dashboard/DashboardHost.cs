using Cco.Gateway.Analytics;
using Cco.Gateway.Dashboard;
using Cco.Gateway.Tests.Analytics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Dashboard;

/// <summary>The dashboard alone, over a ledger in memory, on a loopback port of its own.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app, HttpClient client)
    {
        _app = app;
        Client = client;
    }

    public HttpClient Client { get; }

    public CallQueue Queue => _app.Services.GetRequiredService<CallQueue>();

    public static async Task<DashboardHost> StartAsync(bool writing = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(writing ? new FakeTimeProvider(TestCalls.Noon) : TimeProvider.System);
        builder.Services.AddSingleton(new DashboardInfo("1.2.3", "http://127.0.0.1:3000", "simulated", true));
        builder.Services.AddSingleton(_ => LedgerStore.InMemory());
        builder.Services.AddSingleton(new CallQueue());
        builder.Services.AddSingleton<OpenRuns>();
        builder.Services.AddSingleton<LedgerQueries>();
        builder.Services.AddSingleton<LedgerWriter>();
        if (writing)
        {
            builder.Services.AddHostedService(services => services.GetRequiredService<LedgerWriter>());
        }

        var app = builder.Build();
        app.MapDashboard();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new DashboardHost(app, new HttpClient { BaseAddress = new Uri(address) });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
