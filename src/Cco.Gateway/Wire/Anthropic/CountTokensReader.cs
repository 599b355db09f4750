using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>Reads a count_tokens answer. The count is the answer, not a usage: nothing was consumed (contract.md 1.12, 6.1 rule 8).</summary>
internal sealed class CountTokensReader : JsonAnswerReader
{
    protected override IJsonAnswer Begin() => new Answer();

    private sealed class Answer : IJsonAnswer
    {
        private bool _hasCount;
        private bool _error;

        public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("input_tokens"u8))
                {
                    _hasCount = reader.TakeCount() is not null;
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

        public AnswerFacts ToFacts(bool closed) => new() { Complete = closed && _hasCount && !_error, Error = _error };
    }
}
