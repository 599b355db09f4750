using Cco.Gateway.Exchange;

namespace Cco.Gateway.Access;

/// <summary>Who calls, before a byte of body is read; and who may ask on the dashboard's port.</summary>
internal static class AccessExtensions
{
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.GetExchange().Caller = CallerReader.Read(context.Request.Headers);
        return next(context);
    });

    /// <summary>For the dashboard's listener. Needs <see cref="AdminSecrets"/> as a service.</summary>
    public static IApplicationBuilder UseAdminAccess(this IApplicationBuilder app) => app.UseMiddleware<AdminAccessMiddleware>();
}
