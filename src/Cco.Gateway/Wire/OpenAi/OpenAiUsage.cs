using System.Text.Json;
using Cco.Pricing;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>
/// Collects <c>usage</c> of Chat Completions, Embeddings and Responses, whose names differ only (contract.md 2.2, 2.4). The prompt there
/// includes what was read from and written to the provider's cache; here the parts are disjoint (6.2).
/// </summary>
internal sealed class OpenAiUsage
{
    private long? _prompt;
    private long? _input;
    private long? _cached;
    private long? _written;
    private long? _writtenShort;
    private long? _writtenLong;
    private long? _completion;
    private long? _output;
    private long? _reasoning;

    /// <summary>The returned <c>service_tier</c>, which lies beside the usage.</summary>
    public string? ServiceTier { get; set; }

    /// <summary>Web searches seen in the answer, which its usage does not count; <c>null</c> when there was none.</summary>
    public long? WebSearches { get; set; }

    /// <summary>Reads the value of the member the reader stands on; a later usage replaces an earlier one.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                _prompt = reader.TakeCount() ?? _prompt;
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                _completion = reader.TakeCount() ?? _completion;
            }
            else if (reader.ValueTextEquals("input_tokens"u8))
            {
                _input = reader.TakeCount() ?? _input;
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                _output = reader.TakeCount() ?? _output;
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8)
                || reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadDetails(ref reader);
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    /// <summary>The usage in the shape all providers share; <c>null</c> when no count was reported.</summary>
    public TokenUsage? ToUsage()
    {
        var (writtenShort, writtenLong) = Writes();
        var prompt = _prompt ?? _input;
        var usage = new TokenUsage
        {
            InputTokens = prompt is null
                ? null
                : Math.Max(0, prompt.Value - (_cached ?? 0) - (writtenShort ?? 0) - (writtenLong ?? 0)),
            CacheReadTokens = _cached,
            CacheWriteShortTokens = writtenShort,
            CacheWriteLongTokens = writtenLong,
            OutputTokens = _completion ?? _output,
            ReasoningTokens = _reasoning,
            WebSearchRequests = WebSearches,
        };
        return usage == new TokenUsage() ? null : usage with { ServiceTier = ServiceTier };
    }

    // Without a split, or beyond it, writes are of the 30-minute kind (contract.md 6.2).
    private (long? Short, long? Long) Writes()
    {
        var excess = (_written ?? 0) - (_writtenShort ?? 0) - (_writtenLong ?? 0);
        return excess > 0
            ? ((_writtenShort ?? 0) + excess, _writtenLong)
            : (_writtenShort ?? (_writtenLong is null ? _written : null), _writtenLong);
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                _cached = reader.TakeCount() ?? _cached;
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
            {
                _written = reader.TakeCount() ?? _written;
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                _reasoning = reader.TakeCount() ?? _reasoning;
            }
            else if (reader.ValueTextEquals("cache_write_tokens_details"u8))
            {
                ReadWrites(ref reader);
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    private void ReadWrites(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("ttl_30m_tokens"u8))
            {
                _writtenShort = reader.TakeCount() ?? _writtenShort;
            }
            else if (reader.ValueTextEquals("ttl_12h_tokens"u8))
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
