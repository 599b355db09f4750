namespace Cco.Gateway.Wire;

/// <summary>What <see cref="EnvelopeReader"/> made of a body: exactly one of the two is set.</summary>
internal readonly record struct EnvelopeResult(RequestEnvelope? Envelope, RequestError? Error);
