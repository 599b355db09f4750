using System.Diagnostics.Metrics;
using Cco.Gateway.Analytics;
using Cco.Gateway.Diagnostics;
using Cco.Gateway.Settings;
using Cco.Pricing;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallMetricsTests
{
    private static readonly CallRecord Broken = TestCalls.Miss() with { Status = 529 };

    [Test]
    public void Record_Miss_CountsTokensCostAndTheCache()
    {
        var seen = Record(TestCalls.Miss());

        Assert.That(seen, Is.EquivalentTo(new[]
        {
            "gen_ai.client.token.usage 100 gen_ai.operation.name=chat gen_ai.provider.name=anthropic gen_ai.request.model=claude-opus-4-20250514 gen_ai.token.type=input",
            "gen_ai.client.token.usage 50 gen_ai.operation.name=chat gen_ai.provider.name=anthropic gen_ai.request.model=claude-opus-4-20250514 gen_ai.token.type=output",
            "cco.cost 0.006000000015",
            "cco.prompt_cache_saved -0.000000000007",
            "cco.cache.requests 1 result=miss",
            "gen_ai.client.operation.duration 1.234567 gen_ai.operation.name=chat gen_ai.provider.name=anthropic gen_ai.request.model=claude-opus-4-20250514",
        }));
    }

    [Test]
    public void Record_Hit_SavesAndCountsNoTokens()
    {
        var seen = Record(TestCalls.Hit());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Has.None.StartsWith("gen_ai.client.token.usage"));
            Assert.That(seen, Has.Member("cco.saved 0.006000000015"));
            Assert.That(seen, Has.Member("cco.cache.requests 1 result=hit"));
        }
    }

    [Test]
    public void Record_Subscription_IsListValueAndNoCost()
    {
        var seen = Record(TestCalls.Miss(billing: Cco.Gateway.Exchange.Billing.Subscription));

        Assert.That(seen, Has.Member("cco.list_value 0.006000000015 cco.billing=subscription").And.None.StartsWith("cco.cost").And.None.StartsWith("cco.prompt"));
    }

    [Test]
    public void Record_ModelOfTheClientsOwn_IsOther() =>
        Assert.That(Record(TestCalls.Miss() with { ModelAsked = "my-model-4711" }), Has.Some.Contains("gen_ai.request.model=other").And.None.Contains("4711"));

    [Test]
    public void Record_Error_TagsItsStatus() =>
        Assert.That(Record(Broken), Has.Some.StartsWith("gen_ai.client.operation.duration").And.Some.EndsWith("error.type=529"));

    private static List<string> Record(CallRecord call)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var live = new LiveConfiguration(new LoadedConfiguration(new GatewaySettings { Data = "/data" }, [], [], PriceBook.BuiltIn));
        var metrics = new CallMetrics(factory, live);
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == GatewayDiagnostics.Meter && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => seen.Add(Text(i, value, tags)));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => seen.Add(Text(i, (decimal)value, tags)));
        listener.Start();

        metrics.Record(call);
        return seen;
    }

    private static string Text<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = FormattableString.Invariant($"{instrument.Name} {value}");
        foreach (var (name, tag) in tags)
        {
            text += $" {name}={tag}";
        }

        return text;
    }
}
