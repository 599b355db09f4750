namespace Cco.Gateway.Wire.OpenAi;

/// <summary>Reads a plain Chat Completions answer, or the error body in its place.</summary>
internal sealed class OpenAiChatReader : JsonAnswerReader
{
    protected override IJsonAnswer Begin() => new ChatAnswer();
}
