using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>The facts of one Responses answer (contract.md 2.4), from its plain form or from the <c>response</c> of a stream's last event.</summary>
internal sealed class ResponsesAnswer : IJsonAnswer
{
    private readonly OpenAiUsage _usage = new();
    private string? _model;
    private string? _status;
    private string? _incompleteReason;
    private bool _hasOutput;
    private bool _error;
    private bool _refused;
    private bool _serverTools;
    private long _characters;

    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("status"u8))
            {
                _status = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                ReadOutput(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                _usage.Read(ref reader);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                _model = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                _usage.ServiceTier = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                _error |= reader.TakeIsSet();
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                ReadIncomplete(ref reader);
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A response that is still queued or running was not finished by the end of its JSON.</remarks>
    public AnswerFacts ToFacts(bool closed)
    {
        var error = _error || _status == "failed";
        return new AnswerFacts
        {
            Usage = _usage.ToUsage(),
            Model = _model,
            StopReason = _status == "incomplete" ? _incompleteReason ?? _status : _status,
            Complete = closed && _hasOutput && !error && _status is "completed" or "incomplete",
            Error = error,
            OutputCharacters = _characters,
            Traits = (_incompleteReason == "content_filter" ? AnswerTraits.Filtered : 0)
                | (_refused ? AnswerTraits.Refused : 0)
                | (_serverTools ? AnswerTraits.ServerTools : 0),
        };
    }

    private void ReadIncomplete(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("reason"u8))
            {
                _incompleteReason = reader.TakeWord();
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        _hasOutput = true;
        while (reader.NextObject())
        {
            ReadItem(ref reader);
        }
    }

    private void ReadItem(ref Utf8JsonReader reader)
    {
        string? type = null;
        string? status = null;
        string? action = null;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                status = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("action"u8))
            {
                action = TakeType(ref reader);
            }
            else if (reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8))
            {
                _characters += reader.TakeCharacters();
            }
            else if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("summary"u8))
            {
                ReadParts(ref reader);
            }
            else
            {
                reader.TakeValue();
            }
        }

        // Every other kind ran at the provider; a new kind is taken for one of those.
        _serverTools |= type is not (null or "message" or "reasoning" or "function_call" or "custom_tool_call");

        // Pages that were opened or searched through cost their tokens only.
        if (type == "web_search_call" && status != "failed" && (action is null or "search"))
        {
            _usage.WebSearches = (_usage.WebSearches ?? 0) + 1;
        }
    }

    private static string? TakeType(ref Utf8JsonReader reader)
    {
        string? type = null;
        if (reader.EnterObject())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    type = reader.TakeWord();
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }

        return type;
    }

    private void ReadParts(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.NextObject())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("text"u8))
                {
                    _characters += reader.TakeCharacters();
                }
                else if (reader.ValueTextEquals("refusal"u8))
                {
                    _characters += reader.TakeCharacters();
                    _refused = true;
                }
                else if (reader.ValueTextEquals("annotations"u8))
                {
                    _serverTools |= reader.TakeIsFilledArray();
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }
    }
}
