namespace Cco.Gateway.Wire.OpenAi;

/// <summary>Reads a plain Responses answer, or the error body in its place.</summary>
internal sealed class OpenAiResponsesReader : JsonAnswerReader
{
    protected override IJsonAnswer Begin() => new ResponsesAnswer();
}
