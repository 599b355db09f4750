using System.Text.Json;
using Cco.Pricing;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>Collects the <c>usage</c> objects of one answer: the plain one, or those of a stream by overwriting (contract.md 1.7, 1.8).</summary>
internal sealed class AnthropicUsage
{
    private AnthropicTokens _tokens;
    private long? _thinking;
    private long? _webSearches;
    private string? _serviceTier;
    private string? _inferenceGeo;
    private string? _speed;
    private List<UsageIteration>? _iterations;

    /// <summary>A server tool was used.</summary>
    public bool ServerTools { get; private set; }

    /// <summary>Another model answered than the one asked.</summary>
    public bool Fallback { get; private set; }

    /// <summary>Reads the value of the member the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        _tokens.BeginReport();
        while (reader.NextMember())
        {
            if (_tokens.TryRead(ref reader))
            {
                continue;
            }

            if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadOutputDetails(ref reader);
            }
            else if (reader.ValueTextEquals("server_tool_use"u8))
            {
                ReadServerTools(ref reader);
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                _serviceTier = reader.TakeWord() ?? _serviceTier;
            }
            else if (reader.ValueTextEquals("inference_geo"u8))
            {
                _inferenceGeo = reader.TakeWord() ?? _inferenceGeo;
            }
            else if (reader.ValueTextEquals("speed"u8))
            {
                _speed = reader.TakeWord() ?? _speed;
            }
            else if (reader.ValueTextEquals("iterations"u8))
            {
                ReadIterations(ref reader);
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    /// <summary>The usage in the shape all providers share; <c>null</c> when nothing was reported.</summary>
    public TokenUsage? ToUsage(in AnthropicOutcome outcome)
    {
        var (writtenShort, writtenLong) = _tokens.CacheWrites;
        var usage = new TokenUsage
        {
            InputTokens = _tokens.Input,
            CacheReadTokens = _tokens.CacheRead,
            CacheWriteShortTokens = writtenShort,
            CacheWriteLongTokens = writtenLong,
            OutputTokens = _tokens.Output,
            ReasoningTokens = _thinking,
            WebSearchRequests = outcome.BilledSearches(_webSearches),
            ServiceTier = _serviceTier,
            InferenceGeo = _inferenceGeo,
            Speed = _speed,
        };
        if (_iterations is not null)
        {
            usage = usage with { Iterations = outcome.WithRefusals(_iterations) };
        }

        return usage == new TokenUsage()
            ? null
            : usage with { RefusedBeforeOutput = outcome.RefusedBeforeOutput, RefusalCategory = outcome.RefusalCategory };
    }

    private void ReadOutputDetails(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("thinking_tokens"u8))
            {
                _thinking = reader.TakeCount() ?? _thinking;
            }
            else
            {
                reader.TakeValue();
            }
        }
    }

    private void ReadServerTools(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        while (reader.NextMember())
        {
            var isSearch = reader.ValueTextEquals("web_search_requests"u8);
            var count = reader.TakeCount();
            ServerTools |= count > 0;
            if (isSearch)
            {
                _webSearches = count ?? _webSearches;
            }
        }
    }

    private void ReadIterations(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        List<UsageIteration>? iterations = null;
        while (reader.NextObject())
        {
            (iterations ??= []).Add(ReadIteration(ref reader));
        }

        _iterations = iterations;
    }

    private UsageIteration ReadIteration(ref Utf8JsonReader reader)
    {
        var tokens = default(AnthropicTokens);
        string? type = null;
        string? model = null;
        while (reader.NextMember())
        {
            if (tokens.TryRead(ref reader))
            {
                continue;
            }

            if (reader.ValueTextEquals("type"u8))
            {
                type = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                model = reader.TakeWord();
            }
            else
            {
                reader.TakeValue();
            }
        }

        Fallback |= type == "fallback_message";
        var (writtenShort, writtenLong) = tokens.CacheWrites;
        return new UsageIteration(type ?? "message", model, tokens.Input, tokens.CacheRead, writtenShort, writtenLong, tokens.Output);
    }
}
