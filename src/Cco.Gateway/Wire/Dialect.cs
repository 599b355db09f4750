namespace Cco.Gateway.Wire;

/// <summary>The wire format spoken by a caller or an upstream.</summary>
internal enum Dialect
{
    OpenAi,
    Anthropic,
}
