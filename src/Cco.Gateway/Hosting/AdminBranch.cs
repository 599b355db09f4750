using Cco.Gateway.Access;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Dashboard;
using Cco.Gateway.Exchange;
using Cco.Gateway.Guard;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Hosting;

/// <summary>Everything on the dashboard's listener, with a routing of its own: the gateway's routes are not served there.</summary>
internal static class AdminBranch
{
    private static readonly string[] Post = [HttpMethods.Post];

    public static void MapAdmin(this WebApplication app, Startup startup)
    {
        // A builder of its own: a branch of `app` would share the gateway's route table.
        var admin = new ApplicationBuilder(app.Services);
        var time = app.Services.GetRequiredService<TimeProvider>();
        admin.Use((context, next) =>
        {
            // The guard words its refusals by it; nothing is recorded here.
            context.Features.Set(new GatewayExchange(
                context.TraceIdentifier, time.GetUtcNow(), time.GetTimestamp(), ApiEndpoint.Match(context.Request.Path), Dialect.OpenAi));
            return next(context);
        });
        admin.UseGuard(startup.Settings.Dashboard);
        admin.UseAdminAccess();
        admin.UseRouting();
        admin.UseEndpoints(endpoints =>
        {
            endpoints.MapDashboard();
            endpoints.MapCacheAdmin();
            endpoints.MapExplainAdmin();
            endpoints.MapPurgeAdmin();
            endpoints.MapPricesAdmin();
            endpoints.MapImportAdmin();
            endpoints.MapReconcileAdmin();
            endpoints.MapMethods("/api/attach", Post, static context => context.RequestServices.GetRequiredService<Attachments>().HoldAsync(context));
        });
        var pipeline = admin.Build();
        app.MapWhen(
            static context => context.Features.Get<AdminConnection>() is not null,
            branch => branch.Run(pipeline));
    }
}
