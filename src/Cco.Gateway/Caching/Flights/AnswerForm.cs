using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Flights;

/// <summary>The form a caller asked for. Callers of one form are sent the same bytes.</summary>
internal readonly record struct AnswerForm(bool Stream)
{
    public static AnswerForm AskedBy(RequestEnvelope envelope) => new(envelope.Stream);
}
