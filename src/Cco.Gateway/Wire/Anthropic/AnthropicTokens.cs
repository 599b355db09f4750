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
    private int _report;
    private int _writtenReport;
    private int _splitReport;

    public readonly long? Input => _input;

    public readonly long? CacheRead => _cacheRead;

    public readonly long? Output => _output;

    /// <summary>
    /// Writes at 5 minutes and at 1 hour. Without a split all are short (contract.md 1.7 rule 2). A split that a later report did not repeat
    /// (1.8) is brought to its total: growth goes to the lifetime that was in use, else to the short one; what is less comes off the short one first.
    /// </summary>
    public readonly (long? Short, long? Long) CacheWrites
    {
        get
        {
            if (_writtenShort is null && _writtenLong is null)
            {
                return (_cacheWritten, null);
            }

            var excess = (_cacheWritten ?? 0) - (_writtenShort ?? 0) - (_writtenLong ?? 0);
            if (excess < 0)
            {
                return _writtenReport > _splitReport ? Shrunk(_cacheWritten!.Value) : (_writtenShort, _writtenLong);
            }

            return excess == 0 ? (_writtenShort, _writtenLong)
                : _writtenLong > 0 && _writtenShort is null or 0 ? (_writtenShort, _writtenLong + excess)
                : ((_writtenShort ?? 0) + excess, _writtenLong);
        }
    }

    /// <summary>A further <c>usage</c> object of the same answer begins.</summary>
    public void BeginReport() => _report++;

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
            var written = reader.TakeCount();
            _writtenReport = written is null ? _writtenReport : _report;
            _cacheWritten = written ?? _cacheWritten;
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

    private readonly (long? Short, long? Long) Shrunk(long total)
    {
        var longer = _writtenLong is { } written ? Math.Min(written, total) : (long?)null;
        return (_writtenShort is null ? null : total - (longer ?? 0), longer);
    }

    private void ReadSplit(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        _splitReport = _report;

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
