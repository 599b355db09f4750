namespace Cco.Gateway.Wire.Anthropic;

/// <summary>Reads a plain Messages answer, or the error body in its place.</summary>
internal sealed class AnthropicMessageReader : JsonAnswerReader
{
    protected override IJsonAnswer Begin() => new AnthropicAnswer();
}
