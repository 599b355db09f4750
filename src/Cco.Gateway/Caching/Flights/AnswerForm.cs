using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Flights;

/// <summary>The form a caller asked for. Callers of one form are sent the same bytes.</summary>
/// <param name="Stream">As an event stream.</param>
/// <param name="Usage">A stream that tells its usage, where that is the caller's choice.</param>
internal readonly record struct AnswerForm(bool Stream, bool Usage)
{
    public static AnswerForm AskedBy(GatewayExchange exchange) => exchange is { Envelope: { Stream: true } envelope }
        ? new AnswerForm(true, envelope.IncludeUsage || exchange.Endpoint.Kind != ApiEndpointKind.ChatCompletions)
        : default;
}
