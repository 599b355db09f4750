using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Analytics;

/// <summary>The books: recorder, bounded queue, writer, ledger and its queries.</summary>
internal static class AnalyticsExtensions
{
    public static IServiceCollection AddAnalytics(this IServiceCollection services, DataDirectory data, GatewaySettings settings) => services
        .AddSingleton<CallMetrics>()
        .AddSingleton<CallQueue>()
        .AddSingleton<OpenRuns>()
        .AddSingleton(provider => data.Writable || settings.Database is not null
            ? LedgerStore.Open(data.LedgerFile(settings), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LedgerStore>>())
            : LedgerStore.InMemory())
        .AddSingleton<LedgerQueries>()
        .AddSingleton<LedgerWriter>()
        .AddHostedService(provider => provider.GetRequiredService<LedgerWriter>())
        .AddHostedService<LedgerCheck>()
        .AddSingleton<PromptCacheWatch>()
        .AddHostedService(provider => provider.GetRequiredService<PromptCacheWatch>());

    /// <summary>Must come first: a call that does not pass here is not in the books.</summary>
    public static IApplicationBuilder UseRecorder(this IApplicationBuilder app) => app.UseMiddleware<RecorderMiddleware>();

    /// <summary>Must come behind the cache, before anything is sent.</summary>
    public static IApplicationBuilder UseStartRows(this IApplicationBuilder app) => app.UseMiddleware<StartRowMiddleware>();

    /// <summary>Must come behind the cache: what it answers never reaches the provider's.</summary>
    public static IApplicationBuilder UsePromptCacheWatch(this IApplicationBuilder app) => app.UseMiddleware<PromptCacheMiddleware>();
}
