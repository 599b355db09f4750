using Cco.Gateway.Exchange;
using Microsoft.AspNetCore.Connections;

namespace Cco.Gateway.Access;

/// <summary>Who calls, before a byte of body is read; and who may ask on the dashboard's port.</summary>
internal static class AccessExtensions
{
    /// <summary>For the gateway's listener: what a connection brings is recognised at its next call.</summary>
    public static void UseLastCredential(this IConnectionBuilder listener) => listener.Use(static next => connection =>
    {
        connection.Features.Set(new LastCredential());
        return next(connection);
    });

    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.GetExchange().Caller = CallerReader.Read(context.Request.Headers, context.Features.Get<LastCredential>());
        return next(context);
    });

    /// <summary>For the dashboard's listener. Needs <see cref="AdminSecrets"/> as a service.</summary>
    public static IApplicationBuilder UseAdminAccess(this IApplicationBuilder app) => app.UseMiddleware<AdminAccessMiddleware>();
}
