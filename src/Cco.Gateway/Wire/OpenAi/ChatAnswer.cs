using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>
/// The facts of one Chat Completions answer (contract.md 2.2, 2.3, 5.3). A chunk of a stream has the shape of the whole answer with
/// <c>delta</c> in place of <c>message</c>, so both are read alike.
/// </summary>
internal sealed class ChatAnswer : IJsonAnswer
{
    private readonly OpenAiUsage _usage = new();
    private readonly ChatChoices _choices = new();
    private string? _model;
    private bool _hasChoices;
    private bool _error;
    private bool _filtered;
    private bool _refused;
    private bool _annotated;
    private long _characters;

    /// <inheritdoc cref="ChatChoices.AreWhole"/>
    public bool IsFinished => _choices.AreWhole;

    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                _usage.Read(ref reader);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                _model = reader.TakeWord() ?? _model;
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                _usage.ServiceTier = reader.TakeWord() ?? _usage.ServiceTier;
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

    /// <summary>An <c>error</c> event came.</summary>
    public void Fail() => _error = true;

    public AnswerFacts ToFacts(bool closed) => new()
    {
        Usage = _usage.ToUsage(),
        Model = _model,
        StopReason = _choices.StopReason,
        OtherStopReasons = _choices.OtherReasons,
        Complete = closed && _hasChoices && !_error,
        Error = _error,
        OutputCharacters = _characters,
        Traits = (_filtered ? AnswerTraits.Filtered : 0)
            | (_refused ? AnswerTraits.Refused : 0)
            | (_annotated ? AnswerTraits.ServerTools : 0)
            | (closed && _hasChoices && !IsFinished ? AnswerTraits.NotUnderstood : 0),
    };

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        _hasChoices = true;
        for (var position = 0L; reader.NextObject(); position++)
        {
            ReadChoice(ref reader, position);
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader, long position)
    {
        string? finish = null;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("index"u8))
            {
                position = reader.TakeCount() ?? position;
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                finish = reader.TakeWord();
            }
            else if (!reader.ValueTextEquals("delta"u8) && !reader.ValueTextEquals("message"u8))
            {
                reader.TakeValue();
            }
            else if (reader.EnterObject())
            {
                ReadMessage(ref reader);
            }
        }

        _choices.Note(position, finish);
        _filtered |= finish == "content_filter";
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("content"u8)
                || reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("reasoning_content"u8))
            {
                _characters += reader.TakeCharacters();
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                ReadToolCalls(ref reader);
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                ReadCall(ref reader);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                var characters = reader.TakeCharacters();
                _characters += characters;
                _refused |= characters > 0;
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                _annotated |= reader.TakeIsFilledArray();
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    private void ReadToolCalls(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.NextObject())
        {
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("function"u8) || reader.ValueTextEquals("custom"u8))
                {
                    ReadCall(ref reader);
                }
                else
                {
                    reader.TakeValue();
                }
            }
        }
    }

    private void ReadCall(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8))
            {
                _characters += reader.TakeCharacters();
            }
            else
            {
                reader.TakeValue();
            }
        }
    }
}
