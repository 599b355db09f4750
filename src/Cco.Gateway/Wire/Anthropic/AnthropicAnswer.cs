using System.Text;
using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>The facts of one Messages answer, from its plain form or from the events of its stream (contract.md 1.6 to 1.8, 5.3).</summary>
internal sealed class AnthropicAnswer : IJsonAnswer
{
    private readonly AnthropicUsage _usage = new();
    private string? _model;
    private string? _fallbackModel;
    private string? _stopReason;
    private bool _hasContent;
    private string? _refusalCategory;
    private bool _hasOutput;
    private bool _serverTools;
    private bool _error;
    private long _characters;
    private long _searchesFound;
    private long _searchesFailed;
    private List<string?>? _declined;

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
            else if (reader.ValueTextEquals("stop_details"u8))
            {
                _refusalCategory = TakeWordOf(ref reader, "category"u8) ?? _refusalCategory;
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
        string? category = null;
        var characters = 0L;
        var results = false;
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
            else if (reader.ValueTextEquals("content"u8))
            {
                results = TakeIsArray(ref reader);
            }
            else if (reader.ValueTextEquals("trigger"u8))
            {
                category = TakeWordOf(ref reader, "category"u8);
            }
            else if (reader.ValueTextEquals("to"u8))
            {
                _fallbackModel = TakeWordOf(ref reader, "model"u8) ?? _fallbackModel;
            }
            else
            {
                reader.TakeValue();
            }
        }

        AddCharacters(characters);
        EndBlock(type, category, results);
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
    /// <remarks>
    /// Only with a <c>content</c> array, which <c>message_start</c> has too, it is a message at all. A stream names at its start the model that was
    /// asked for; who took over stands in the last <c>fallback</c> block.
    /// </remarks>
    public AnswerFacts ToFacts(bool closed) => new()
    {
        Usage = _usage.ToUsage(new AnthropicOutcome(
            _stopReason == "refusal" && !_hasOutput,
            _stopReason == "refusal" ? _refusalCategory : null,
            _declined,
            _searchesFound,
            _searchesFailed)),
        Model = _fallbackModel ?? _model,
        StopReason = _stopReason,
        Complete = closed && _hasContent && !_error,
        Error = _error,
        OutputCharacters = _characters,
        Traits = (_serverTools || _usage.ServerTools ? AnswerTraits.ServerTools : 0)
            | (_declined is not null || _usage.Fallback ? AnswerTraits.Fallback : 0),
    };

    private void EndBlock(string? type, string? category, bool results)
    {
        if (type == "fallback")
        {
            // Another model begins here: what the one before it put out is not this one's.
            (_declined ??= []).Add(category);
            _hasOutput = false;
            return;
        }

        if (type == "web_search_tool_result")
        {
            // An error is one object in place of the list of results.
            _searchesFound += results ? 1 : 0;
            _searchesFailed += results ? 0 : 1;
        }

        _hasOutput |= type != "text";
        _serverTools |= type is "server_tool_use" or "container_upload"
            || (type is not null && (type.StartsWith("mcp_", StringComparison.Ordinal)
                || type.EndsWith("_tool_result", StringComparison.Ordinal)));
    }

    private static string? TakeWordOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        string? word = null;
        if (reader.EnterObject())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals(name))
                {
                    word = reader.TakeWord();
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }

        return word;
    }

    private static bool TakeIsArray(ref Utf8JsonReader reader)
    {
        var isArray = reader.Read() && reader.TokenType == JsonTokenType.StartArray;
        reader.SkipValue();
        return isArray;
    }

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
