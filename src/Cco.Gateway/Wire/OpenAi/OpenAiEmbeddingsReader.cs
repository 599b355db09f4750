using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>Reads an Embeddings answer (contract.md 2.4), or the error body in its place.</summary>
internal sealed class OpenAiEmbeddingsReader : JsonAnswerReader
{
    protected override IJsonAnswer Begin() => new Answer();

    private sealed class Answer : IJsonAnswer
    {
        private readonly OpenAiUsage _usage = new();
        private string? _model;
        private bool _hasData;
        private bool _error;

        public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("usage"u8))
                {
                    _usage.Read(ref reader);
                }
                else if (reader.ValueTextEquals("model"u8))
                {
                    _model = reader.TakeWord();
                }
                else if (reader.ValueTextEquals("data"u8))
                {
                    _hasData = reader.TakeIsFilledArray();
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    _error |= reader.TakeIsSet();
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }

        public AnswerFacts ToFacts(bool closed) => new()
        {
            Usage = _usage.ToUsage(),
            Model = _model,
            Complete = closed && _hasData && !_error,
            Error = _error,
        };
    }
}
