using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Access;

/// <summary>
/// Who may ask on the dashboard's port, and who may change something there (docs/decisions/005-finding-the-gateway.md). Everything is
/// denied that is not allowed here: an endpoint has nothing to remember.
/// </summary>
internal sealed class AdminAccessMiddleware(RequestDelegate next, AdminSecrets secrets)
{
    private const string Challenge = "Basic realm=\"CCO Gateway\", charset=\"UTF-8\"";

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        var trusted = secrets.IsKey(request.Headers.Authorization.ToString())
            || secrets.IsLocal(request.Headers[CcoHeaders.AdminSecret].ToString());
        if (request.Headers[CcoHeaders.AdminNonce].ToString() is { Length: > 0 } nonce)
        {
            context.Response.Headers[CcoHeaders.AdminProof] = AdminSecrets.Proof(secrets.Local, nonce);
        }

        if (secrets.HasKey && !trusted)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            return context.RefuseAsync(new RequestError(
                StatusCodes.Status401Unauthorized,
                "The admin key is needed here: send \"Authorization: Bearer KEY\", or the key as password of HTTP Basic."));
        }

        return IsReading(request.Method) ? next(context)
            : Refusal(request, trusted) is { } error ? context.RefuseAsync(error)
            : next(context);
    }

    private static RequestError? Refusal(HttpRequest request, bool trusted)
    {
        if (!trusted)
        {
            return new RequestError(
                StatusCodes.Status403Forbidden,
                $"What changes the gateway needs its admin key, or as {CcoHeaders.AdminSecret} the secret of gateway.json in its data directory.",
                CcoHeaders.AdminSecret);
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            return new RequestError(StatusCodes.Status403Forbidden, $"The origin \"{origin}\" may not change the gateway.", "origin");
        }

        return request.Headers[CcoHeaders.Admin] != "1"
            ? new RequestError(StatusCodes.Status403Forbidden, $"What changes the gateway needs the header {CcoHeaders.Admin}: 1.", CcoHeaders.Admin)
            : request.HasJsonContentType() ? null
            : new RequestError(StatusCodes.Status415UnsupportedMediaType, "content-type must be application/json.", "content-type");
    }

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
