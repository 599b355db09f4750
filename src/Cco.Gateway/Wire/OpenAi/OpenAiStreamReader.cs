using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>Reads a streamed Chat Completions answer (contract.md 2.3): chunks without names, ended by <c>[DONE]</c>.</summary>
internal sealed class OpenAiStreamReader : SseAnswerReader
{
    private readonly ChatAnswer _answer = new();
    private bool _done;

    public override bool HasEnded => _done;

    protected override void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.SequenceEqual("error"u8))
        {
            _answer.Fail();
            return;
        }

        if (data.IsEmpty)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            _done = true;
            return;
        }

        var reader = new Utf8JsonReader(data, JsonReading.Options);
        if (reader.EnterRoot())
        {
            _answer.Read(ref reader, data);
        }
    }

    protected override AnswerFacts ToFacts() => _answer.ToFacts(_done && _answer.IsFinished);
}
