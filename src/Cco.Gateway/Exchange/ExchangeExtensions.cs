namespace Cco.Gateway.Exchange;

/// <summary>Where a room finds the exchange of the call it handles.</summary>
internal static class ExchangeExtensions
{
    /// <summary>The exchange opened by the recorder; throws when the recorder is not the outermost room.</summary>
    public static GatewayExchange GetExchange(this HttpContext context) =>
        context.Features.Get<GatewayExchange>()
        ?? throw new InvalidOperationException("No exchange is open: UseRecorder must come first in GatewayHost.");
}
