namespace Cco.Gateway.Envelope;

/// <summary>Reads JSON calls once, behind Access and before Routing.</summary>
internal static class EnvelopeExtensions
{
    public static IApplicationBuilder UseEnvelope(this IApplicationBuilder app) => app.UseMiddleware<EnvelopeMiddleware>();
}
