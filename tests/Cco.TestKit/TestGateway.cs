using Cco.Gateway.Access;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cco.TestKit;

/// <summary>
/// The real gateway inside the test's process, on real sockets and free ports, with a data directory of its own. Nothing of the process
/// is touched, so any number of them run beside each other.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly InFlightCalls _inFlight = new();
    private readonly WebApplication _app;

    private TestGateway(TestGatewayOptions options)
    {
        if (options.Folder is null)
        {
            _folder.Write("appsettings.json", options.SettingsFile);
            _folder.Write("yarp.routes.json", options.Routes.ToJsonString());
        }

        var flags = new Dictionary<string, string?>(options.Settings, StringComparer.OrdinalIgnoreCase);
        flags.TryAdd("Cco:Data", options.Data ?? Path.Combine(_folder.Path, "data"));
        var startup = Startup.Read(flags, options.Folder ?? _folder.Path, null, options.Environment.GetValueOrDefault);
        Startup = startup with { WhileAttached = options.WhileAttached, Sources = startup.Sources with { Root = startup.Sources.Root with { Found = options.Found } } };
        _app = GatewayHost.Build(Startup, services =>
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(Log).AddSingleton<IStartupFilter>(_inFlight);
            if (options.Time is { } time)
            {
                services.AddSingleton(time);
            }

            options.Services?.Invoke(services);
        });
    }

    public Startup Startup { get; }

    public TestLog Log { get; } = new();

    public IServiceProvider Services => _app.Services;

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    /// <summary>Such as <c>http://127.0.0.1:40321</c>.</summary>
    public string GatewayUrl => Services.GetRequiredService<Listeners>().GatewayUrl;

    /// <inheritdoc cref="GatewayUrl"/>
    public string DashboardUrl => Services.GetRequiredService<Listeners>().DashboardUrl;

    /// <summary>A client of the gateway that changes nothing by itself: no redirects, no decompression, no tracing headers.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Throws what a start of the program would end with.</summary>
    public static async Task<TestGateway> StartAsync(Action<TestGatewayOptions>? configure = null)
    {
        var options = new TestGatewayOptions();
        configure?.Invoke(options);
        var gateway = new TestGateway(options);
        await gateway._app.StartAsync();
        gateway.Client.BaseAddress = new Uri(gateway.GatewayUrl);
        return gateway;
    }

    /// <summary>A gateway whose default upstream is the stub.</summary>
    public static Task<TestGateway> StartAsync(StubProvider stub, string cluster = "anthropic", Action<TestGatewayOptions>? configure = null) =>
        StartAsync(options =>
        {
            options.Upstream(cluster, stub.Url);
            configure?.Invoke(options);
        });

    /// <summary>Sends and reads the whole answer.</summary>
    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Sends and returns at the answer's head.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellation = default) =>
        Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

    /// <summary>Makes the gateway one that commands find by its data directory.</summary>
    public void WriteGatewayFile() =>
        GatewayFile.Write(Startup.Data, Services.GetRequiredService<Listeners>(), Services.GetRequiredService<AdminSecrets>());

    /// <summary>Returns when every call has ended and is in the ledger.</summary>
    public async Task FlushAsync()
    {
        await _inFlight.IdleAsync();
        await Services.GetRequiredService<PromptCacheWatch>().FlushAsync().Soon();
        await Services.GetRequiredService<CallQueue>().FlushAsync().Soon();
    }

    /// <summary>The ledger's rows, oldest first, once every call has ended.</summary>
    public async Task<IReadOnlyList<CallRecord>> LedgerRowsAsync()
    {
        await FlushAsync();
        return [.. Services.GetRequiredService<LedgerQueries>().Recent(LedgerQueries.MaxRecent).Reverse()];
    }

    /// <summary>The ledger's only row.</summary>
    public async Task<CallRecord> LedgerRowAsync() => (await LedgerRowsAsync()).Single();

    /// <summary>Stops as on SIGTERM; returns when the last call has ended and everything is written.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // Whatever a test left hanging is cut, not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
