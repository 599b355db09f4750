using System.Text.Json;

namespace Cco.Gateway.Wire;

/// <summary>Where in a chat completion the things lie that <see cref="SeedFields"/> needs; offsets in bytes, -1 for "is not there".</summary>
internal struct SeedFieldsScan
{
    private bool _isOtherObject;
    private bool _hasChoices;
    private bool _error;

    /// <summary>A run of bytes of the answer; nothing stands for <c>null</c>.</summary>
    internal readonly record struct Run(int Start, int End)
    {
        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => End > Start ? text[Start..End] : "null"u8;
    }

    /// <summary>The closing brace of the answer.</summary>
    public int End { get; private set; }

    /// <summary>The closing brace of <c>usage</c>.</summary>
    public int UsageEnd { get; private set; }

    public bool UsageIsEmpty { get; private set; }

    public bool UsageHasInput { get; private set; }

    public bool UsageHasOutput { get; private set; }

    public Run InputTokens { get; private set; }

    public Run OutputTokens { get; private set; }

    /// <summary>The first choice's text as it is written, quotes included.</summary>
    public Run Content { get; private set; }

    public bool HasContent { get; private set; }

    public bool HasInput { get; private set; }

    public bool HasOutput { get; private set; }

    public bool HasFromCache { get; private set; }

    /// <summary>The <c>false</c> of an existing <c>from_cache</c>.</summary>
    public int FromCache { get; private set; }

    /// <summary><c>false</c> when the text is no chat completion.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SeedFieldsScan found)
    {
        found = new SeedFieldsScan { UsageEnd = -1, FromCache = -1 };
        var reader = new Utf8JsonReader(text, JsonReading.Options);
        try
        {
            if (!reader.EnterRoot())
            {
                return false;
            }

            found.ReadMembers(ref reader);
            found.End = (int)reader.TokenStartIndex;
            return !reader.Read() && found is { _hasChoices: true, _isOtherObject: false, _error: false };
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return false;
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                _isOtherObject = reader.TakeWord() != "chat.completion";
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                _error = reader.TakeIsSet();
            }
            else
            {
                NoteExisting(ref reader);
            }
        }
    }

    private void NoteExisting(ref Utf8JsonReader reader)
    {
        HasContent |= reader.ValueTextEquals("content"u8);
        HasInput |= reader.ValueTextEquals("input_tokens"u8);
        HasOutput |= reader.ValueTextEquals("output_tokens"u8);
        var isFromCache = reader.ValueTextEquals("from_cache"u8);
        reader.TakeValue();
        if (isFromCache)
        {
            HasFromCache = true;
            FromCache = reader.TokenType == JsonTokenType.False ? (int)reader.TokenStartIndex : -1;
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        _hasChoices = true;
        for (var first = true; reader.NextObject(); first = false)
        {
            while (reader.NextMember())
            {
                if (!first || !reader.ValueTextEquals("message"u8))
                {
                    reader.TakeValue();
                }
                else if (reader.EnterObject())
                {
                    ReadMessage(ref reader);
                }
            }
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.NextMember())
        {
            var isContent = reader.ValueTextEquals("content"u8);
            reader.TakeValue();
            if (isContent && reader.TokenType == JsonTokenType.String)
            {
                Content = Here(in reader);
            }
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        UsageIsEmpty = true;
        while (reader.NextMember())
        {
            UsageIsEmpty = false;
            var isInput = reader.ValueTextEquals("input_tokens"u8);
            var isOutput = reader.ValueTextEquals("output_tokens"u8);
            var isPrompt = reader.ValueTextEquals("prompt_tokens"u8);
            var isCompletion = reader.ValueTextEquals("completion_tokens"u8);
            reader.TakeValue();
            UsageHasInput |= isInput;
            UsageHasOutput |= isOutput;
            if (reader.TokenType != JsonTokenType.Number)
            {
                continue;
            }

            // The original's names win: they say what they are for.
            InputTokens = isInput || (isPrompt && !UsageHasInput) ? Here(in reader) : InputTokens;
            OutputTokens = isOutput || (isCompletion && !UsageHasOutput) ? Here(in reader) : OutputTokens;
        }

        UsageEnd = (int)reader.TokenStartIndex;
    }

    private static Run Here(in Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
}
