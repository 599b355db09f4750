using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>
/// Reads a streamed Messages answer (contract.md 1.8). Only the few events that carry facts are parsed. A stream cut before its last
/// <c>message_delta</c> has reported a placeholder as output tokens: <see cref="AnswerFacts.Complete"/> is <c>false</c> then and the
/// characters are the better basis.
/// </summary>
internal sealed class AnthropicStreamReader : SseAnswerReader
{
    private readonly AnthropicAnswer _answer = new();
    private bool _stopped;

    public override bool HasEnded => _stopped;

    protected override void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.IsEmpty)
        {
            name = TypeOf(data);
        }

        if (name.SequenceEqual("content_block_delta"u8))
        {
            _answer.AddCharacters(AnthropicDelta.CountCharacters(data));
        }
        else if (name.SequenceEqual("content_block_start"u8))
        {
            Enter(data, "content_block"u8);
        }
        else if (name.SequenceEqual("message_start"u8))
        {
            Enter(data, "message"u8);
        }
        else if (name.SequenceEqual("message_delta"u8))
        {
            Enter(data, default);
        }
        else if (name.SequenceEqual("message_stop"u8))
        {
            _stopped = true;
        }
        else if (name.SequenceEqual("error"u8))
        {
            _answer.Fail();
        }
    }

    protected override AnswerFacts ToFacts() => _answer.ToFacts(_stopped);

    // Reads the object under a member of the event, or the event itself.
    private void Enter(ReadOnlySpan<byte> data, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        if (!reader.EnterRoot())
        {
            return;
        }

        if (member.IsEmpty)
        {
            _answer.ReadDelta(ref reader, data);
            return;
        }

        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals(member))
            {
                reader.TakeValue();
            }
            else if (reader.EnterObject())
            {
                if (member.SequenceEqual("message"u8))
                {
                    _answer.Read(ref reader, data);
                }
                else
                {
                    _answer.ReadBlock(ref reader, data);
                }
            }
        }
    }

    // For servers that leave the event line out, as OpenAI's dialect does.
    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        if (reader.EnterRoot())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.ValueSpan : [];
                }

                reader.TakeValue();
            }
        }

        return [];
    }
}
