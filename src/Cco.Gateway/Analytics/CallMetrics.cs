using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Cco.Gateway.Diagnostics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>The finished call as metrics. Free while nobody listens.</summary>
internal sealed class CallMetrics
{
    private readonly LiveConfiguration _live;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _tokens;
    private readonly Counter<long> _cache;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _saved;
    private readonly Counter<double> _coalescingSaved;
    private readonly UpDownCounter<double> _promptCacheSaved;
    private readonly Counter<double> _listValue;

    public CallMetrics(IMeterFactory meters, LiveConfiguration live)
    {
        _live = live;
        var meter = meters.Create(GatewayDiagnostics.Meter);
        _duration = meter.CreateHistogram<double>(
            GatewayDiagnostics.OperationDuration,
            "s",
            "From accept to the last byte.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 300] });
        _tokens = meter.CreateHistogram<long>(
            GatewayDiagnostics.TokenUsage,
            "{token}",
            "Tokens of answers that came from an upstream; input includes cached tokens.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576] });
        _cache = meter.CreateCounter<long>(GatewayDiagnostics.CacheRequests, "{call}", "Calls by what the cache did.");
        _cost = meter.CreateCounter<double>(GatewayDiagnostics.Cost, "USD", "Spend: metered calls only. For trends: the ledger is exact, this is floating point.");
        _saved = meter.CreateCounter<double>(GatewayDiagnostics.Saved, "USD", "Spend the response cache avoided.");
        _coalescingSaved = meter.CreateCounter<double>(GatewayDiagnostics.CoalescingSaved, "USD", "Spend avoided by sharing the answers of calls in flight.");
        _promptCacheSaved = meter.CreateUpDownCounter<double>(GatewayDiagnostics.PromptCacheSaved, "USD", "Spend the provider's prompt cache avoided, net of writing to it.");
        _listValue = meter.CreateCounter<double>(GatewayDiagnostics.ListValue, "USD", "Value at list prices of calls that are no spend, by billing.");
    }

    public void Record(CallRecord call)
    {
        if (!(_duration.Enabled || _tokens.Enabled || _cache.Enabled || _cost.Enabled || _saved.Enabled
            || _coalescingSaved.Enabled || _promptCacheSaved.Enabled || _listValue.Enabled))
        {
            return;
        }

        var tags = new TagList
        {
            { GatewayDiagnostics.OperationTag, call.Endpoint == "embeddings" ? "embeddings" : "chat" },
            { GatewayDiagnostics.ProviderTag, call.Provider },
            { GatewayDiagnostics.ModelTag, Known(call.ModelAsked) },
        };
        RecordTokens(call, tags);
        RecordMoney(call);
        if (call.CacheResult is { } result)
        {
            _cache.Add(1, new KeyValuePair<string, object?>(GatewayDiagnostics.ResultTag, Words<CacheResult>.Of(result)));
        }

        if (call.Status >= StatusCodes.Status400BadRequest)
        {
            tags.Add(GatewayDiagnostics.ErrorTag, call.Status.ToString(CultureInfo.InvariantCulture));
        }

        _duration.Record(call.Duration.TotalSeconds, tags);
    }

    private void RecordTokens(CallRecord call, TagList tags)
    {
        if (call.CacheResult is CacheResult.Hit or CacheResult.Coalesced)
        {
            return;
        }

        Record("input", call.Tokens.Prompt);
        Record("output", call.Tokens.Output);

        void Record(string type, long? count)
        {
            if (count is { } tokens)
            {
                var typed = tags;
                typed.Add(GatewayDiagnostics.TokenTypeTag, type);
                _tokens.Record(tokens, typed);
            }
        }
    }

    private void RecordMoney(CallRecord call)
    {
        if (call.SpendPico is { } spend)
        {
            _cost.Add(Usd(spend));
        }

        if (call.SavedPico is { } saved)
        {
            _saved.Add(Usd(saved));
        }

        if (call.CoalescingSavedPico is { } coalescing)
        {
            _coalescingSaved.Add(Usd(coalescing));
        }

        if (call.PromptCacheSavedPico is { } promptCache)
        {
            _promptCacheSaved.Add(Usd(promptCache));
        }

        if (call is { ListPico: { } list, Billing: { } billing })
        {
            _listValue.Add(Usd(list), new KeyValuePair<string, object?>(GatewayDiagnostics.BillingTag, Words<Billing>.Of(billing)));
        }

        static double Usd(long pico) => (double)PicoDollars.ToUsd(pico);
    }

    private string? Known(string? model) =>
        model is null ? null : _live.Current.Prices.FindModel(model)?.Id ?? "other";
}
