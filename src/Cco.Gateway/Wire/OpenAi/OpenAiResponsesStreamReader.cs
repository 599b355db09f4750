using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>
/// Reads a streamed Responses answer: named events, the last of which holds the whole response (contract.md 2.4). Until it comes only the
/// model of the first and the characters of the deltas are known.
/// </summary>
internal sealed class OpenAiResponsesStreamReader : SseAnswerReader
{
    private ResponsesAnswer? _begun;
    private ResponsesAnswer? _answer;
    private bool _error;
    private long _characters;

    public override bool HasEnded => _answer is not null;

    protected override void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.EndsWith(".delta"u8))
        {
            _characters += CountDelta(data);
        }
        else if (name.SequenceEqual("response.created"u8))
        {
            _begun = ReadResponse(data);
        }
        else if (name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8))
        {
            _answer = ReadResponse(data) ?? _answer;
        }
        else if (name.SequenceEqual("response.failed"u8) || name.SequenceEqual("error"u8))
        {
            _error = true;
            _answer = ReadResponse(data) ?? _answer;
        }
    }

    protected override AnswerFacts ToFacts()
    {
        var facts = _answer?.ToFacts(closed: true) ?? new AnswerFacts
        {
            Model = _begun?.ToFacts(closed: false).Model,
            OutputCharacters = _characters,
        };
        return _error ? facts with { Error = true, Complete = false } : facts;
    }

    private static ResponsesAnswer? ReadResponse(ReadOnlySpan<byte> data)
    {
        ResponsesAnswer? answer = null;
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        if (!reader.EnterRoot())
        {
            return answer;
        }

        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals("response"u8))
            {
                reader.TakeValue();
            }
            else if (reader.EnterObject())
            {
                answer = new ResponsesAnswer();
                answer.Read(ref reader, data);
            }
        }

        return answer;
    }

    private static long CountDelta(ReadOnlySpan<byte> data)
    {
        var characters = 0L;
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        if (reader.EnterRoot())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("delta"u8))
                {
                    characters += reader.TakeCharacters();
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }

        return characters;
    }
}
