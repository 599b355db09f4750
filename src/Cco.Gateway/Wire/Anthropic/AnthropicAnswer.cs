using System.Text;
using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>The facts of one Messages answer, from its plain form or from the events of its stream (contract.md 1.6 to 1.8, 5.3).</summary>
internal sealed class AnthropicAnswer : IJsonAnswer
{
    private readonly AnthropicUsage _usage = new();
    private string? _model;
    private string? _stopReason;
    private bool _hasContent;
    private bool _hasOutput;
    private bool _serverTools;
    private bool _fallback;
    private bool _error;
    private long _characters;

    /// <summary>Reads a message, or the <c>delta</c> of a <c>message_delta</c>, whose members have the same names.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("model"u8))
            {
                _model = reader.TakeWord() ?? _model;
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                _stopReason = reader.TakeWord() ?? _stopReason;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                _usage.Read(ref reader);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                ReadContent(ref reader, text);
            }
            else if (reader.ValueTextEquals("container"u8))
            {
                _serverTools |= reader.TakeIsSet();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                _error |= reader.TakeIsSet();
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                _error |= reader.TakeWord() == "error";
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    /// <summary>Reads the members of a <c>message_delta</c> event.</summary>
    public void ReadDelta(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                _usage.Read(ref reader);
            }
            else if (!reader.ValueTextEquals("delta"u8))
            {
                reader.TakeValue();
            }
            else if (reader.EnterObject())
            {
                Read(ref reader, text);
            }
        }
    }

    /// <summary>Reads one content block the reader has just entered: a whole one, or the beginning of one in a stream.</summary>
    public void ReadBlock(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        string? type = null;
        var characters = 0L;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8))
            {
                characters += reader.TakeCharacters();
            }
            else if (reader.ValueTextEquals("input"u8))
            {
                characters += TakeInput(ref reader, text);
            }
            else
            {
                reader.TakeValue();
            }
        }

        AddCharacters(characters);
        _hasOutput |= type != "text";
        _fallback |= type == "fallback";
        _serverTools |= type is "server_tool_use" or "container_upload"
            || (type is not null && (type.StartsWith("mcp_", StringComparison.Ordinal)
                || type.EndsWith("_tool_result", StringComparison.Ordinal)));
    }

    /// <summary>Counts characters that came in pieces.</summary>
    public void AddCharacters(long characters)
    {
        _characters += characters;
        _hasOutput |= characters > 0;
    }

    /// <summary>An <c>error</c> event came.</summary>
    public void Fail() => _error = true;

    /// <inheritdoc/>
    /// <remarks>Only with a <c>content</c> array, which <c>message_start</c> has too, it is a message at all.</remarks>
    public AnswerFacts ToFacts(bool closed) => new()
    {
        Usage = _usage.ToUsage(_stopReason == "refusal" && !_hasOutput),
        Model = _model,
        StopReason = _stopReason,
        Complete = closed && _hasContent && !_error,
        Error = _error,
        OutputCharacters = _characters,
        NotStorable = _stopReason is "pause_turn" or "refusal" or "compaction" or "model_context_window_exceeded" ? _stopReason
            : _serverTools || _usage.ServerTools ? NotStorableReason.ServerTools
            : _fallback || _usage.Fallback ? NotStorableReason.Fallback
            : null,
    };

    // Counted as the text it is written in, because a stream carries it as text; an empty object is what a stream begins with.
    private static long TakeInput(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.Read())
        {
            return 0;
        }

        var start = (int)reader.TokenStartIndex;
        reader.SkipValue();
        var input = text[start..(int)reader.BytesConsumed];
        return input.SequenceEqual("{}"u8) || input.SequenceEqual("null"u8) ? 0 : Encoding.UTF8.GetCharCount(input);
    }

    private void ReadContent(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        _hasContent = true;
        while (reader.NextObject())
        {
            ReadBlock(ref reader, text);
        }
    }
}
