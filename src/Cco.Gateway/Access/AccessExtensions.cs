using Cco.Gateway.Exchange;

namespace Cco.Gateway.Access;

/// <summary>Who calls, before a byte of body is read.</summary>
internal static class AccessExtensions
{
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.GetExchange().Caller = CallerReader.Read(context.Request.Headers);
        return next(context);
    });
}
