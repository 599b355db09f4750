using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>The token counts that a <c>usage</c> object and each of its iterations share; <c>null</c> is "not reported".</summary>
internal struct AnthropicTokens
{
    private long? _input;
    private long? _cacheRead;
    private long? _cacheWritten;
    private long? _writtenShort;
    private long? _writtenLong;
    private long? _output;

    public readonly long? Input => _input;

    public readonly long? CacheRead => _cacheRead;

    public readonly long? Output => _output;

    /// <summary>
    /// Writes at 5 minutes and at 1 hour. Without a split all are short (contract.md 1.7 rule 2); what was written beyond the split goes
    /// to the lifetime that was in use, else to the short one (1.8).
    /// </summary>
    public readonly (long? Short, long? Long) CacheWrites
    {
        get
        {
            var excess = (_cacheWritten ?? 0) - (_writtenShort ?? 0) - (_writtenLong ?? 0);
            return excess <= 0
                ? (_writtenShort ?? (_writtenLong is null ? _cacheWritten : null), _writtenLong)
                : _writtenLong > 0 && _writtenShort is null or 0
                    ? (_writtenShort, _writtenLong + excess)
                    : ((_writtenShort ?? 0) + excess, _writtenLong);
        }
    }

    /// <summary>
    /// Reads the member the reader stands on when it is one of these; <c>false</c> leaves the reader where it is. A reported count replaces
    /// the former one and is never added to it; <c>null</c> replaces nothing.
    /// </summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("input_tokens"u8))
        {
            _input = reader.TakeCount() ?? _input;
        }
        else if (reader.ValueTextEquals("output_tokens"u8))
        {
            _output = reader.TakeCount() ?? _output;
        }
        else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
        {
            _cacheRead = reader.TakeCount() ?? _cacheRead;
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            _cacheWritten = reader.TakeCount() ?? _cacheWritten;
        }
        else if (reader.ValueTextEquals("cache_creation"u8))
        {
            ReadSplit(ref reader);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadSplit(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
            {
                _writtenShort = reader.TakeCount() ?? _writtenShort;
            }
            else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
            {
                _writtenLong = reader.TakeCount() ?? _writtenLong;
            }
            else
            {
                reader.TakeValue();
            }
        }
    }
}
