using System.Globalization;
using System.Text;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Explain;

/// <summary>Lookups made from bodies as the recorder makes them, and the explainer over them.</summary>
internal sealed class ExplainedCalls
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly OutlineReader _reader = new(new OutlineHash(new byte[32]));
    private int _calls;

    public LookupRing Ring { get; } = new();

    public EntryHistory History { get; } = new();

    public EpochKeeper Epochs { get; } = new(Cco.Gateway.Caching.Purging.Epochs.From(0), null, new FakeTimeProvider(Start));

    public DateTimeOffset Now => Start.AddSeconds(_calls);

    /// <summary>Notes a miss; returns its id.</summary>
    public string Miss(string body, Func<CacheKeyParts, CacheKeyParts>? change = null, ApiEndpointKind endpoint = ApiEndpointKind.Messages)
    {
        var record = Record(body, change, endpoint);
        Ring.Add(record);
        return record.RequestId;
    }

    public LookupRecord Record(string body, Func<CacheKeyParts, CacheKeyParts>? change = null, ApiEndpointKind endpoint = ApiEndpointKind.Messages)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var parts = new CacheKeyParts
        {
            Epoch = 0,
            Scope = "caller",
            Dialect = Dialect.Anthropic,
            Endpoint = endpoint,
            Upstream = "upstream",
            Model = "model",
        };
        parts = change?.Invoke(parts) ?? parts;
        var digest = CanonicalBody.Read(bytes, endpoint).Digest;
        var made = new MadeKey(CacheKeyBuilder.Compute(parts, digest), parts, digest);
        var outline = _reader.Read(bytes, endpoint);
        Assert.That(outline, Is.Not.Null);
        return new LookupRecord(
            "call-" + (++_calls).ToString(CultureInfo.InvariantCulture), Now, CacheResult.Miss, "new", made, outline);
    }

    public Explanation Explain(string id) => new MissExplainer(Ring, History, Epochs).Explain(id)!;
}
