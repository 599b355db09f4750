using System.Text;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Caching.Keys;

[TestFixture]
internal sealed class CacheKeyBuilderTests
{
    private static readonly Digest Body = Digest.Of("body"u8);

    private static readonly CacheKeyParts Parts = new()
    {
        Epoch = 7,
        Scope = "scope",
        Dialect = Dialect.Anthropic,
        Endpoint = ApiEndpointKind.Messages,
        Query = "?beta=true",
        Upstream = "upstream",
        Route = "route",
        Model = "model",
        Credential = "credential",
        AnthropicVersion = "2023-06-01",
        Betas = "a-1,b-2",
        Sample = "1",
        Namespace = "n",
    };

    private static readonly (string Part, CacheKeyParts Changed)[] Changes =
    [
        (nameof(CacheKeyParts.Epoch), Parts with { Epoch = 8 }),
        (nameof(CacheKeyParts.Scope), Parts with { Scope = "Scope" }),
        (nameof(CacheKeyParts.Dialect), Parts with { Dialect = Dialect.OpenAi }),
        (nameof(CacheKeyParts.Endpoint), Parts with { Endpoint = ApiEndpointKind.CountTokens }),
        (nameof(CacheKeyParts.Endpoint), Parts with { Endpoint = ApiEndpointKind.ChatCompletions }),
        (nameof(CacheKeyParts.Endpoint), Parts with { Endpoint = ApiEndpointKind.Embeddings }),
        (nameof(CacheKeyParts.Endpoint), Parts with { Endpoint = ApiEndpointKind.Responses }),
        (nameof(CacheKeyParts.Query), Parts with { Query = null }),
        (nameof(CacheKeyParts.Query), Parts with { Query = "" }),
        (nameof(CacheKeyParts.Query), Parts with { Query = "?beta=True" }),
        (nameof(CacheKeyParts.Upstream), Parts with { Upstream = "" }),
        (nameof(CacheKeyParts.Route), Parts with { Route = null }),
        (nameof(CacheKeyParts.Route), Parts with { Route = "" }),
        (nameof(CacheKeyParts.Model), Parts with { Model = "Model" }),
        (nameof(CacheKeyParts.Credential), Parts with { Credential = null }),
        (nameof(CacheKeyParts.Credential), Parts with { Credential = "" }),
        (nameof(CacheKeyParts.AnthropicVersion), Parts with { AnthropicVersion = null }),
        (nameof(CacheKeyParts.AnthropicVersion), Parts with { AnthropicVersion = "" }),
        (nameof(CacheKeyParts.Betas), Parts with { Betas = StringValues.Empty }),
        (nameof(CacheKeyParts.Betas), Parts with { Betas = "a-1,b-2,c-3" }),
        (nameof(CacheKeyParts.Betas), Parts with { Betas = "a-1,B-2" }),
        (nameof(CacheKeyParts.Sample), Parts with { Sample = null }),
        (nameof(CacheKeyParts.Sample), Parts with { Sample = "" }),
        (nameof(CacheKeyParts.Namespace), Parts with { Namespace = null }),
        (nameof(CacheKeyParts.Namespace), Parts with { Namespace = "" }),
        // Text that wanders over a border, and text that is no Unicode.
        ("borders", Parts with { Scope = "scopeanthropic" }),
        ("borders", Parts with { Sample = "1n", Namespace = "" }),
        ("borders", Parts with { Sample = "", Namespace = "1n" }),
        ("borders", Parts with { Upstream = "upstreamr", Route = "oute" }),
        ("unicode", Parts with { Namespace = "\uD800" }),
        ("unicode", Parts with { Namespace = "\uD801" }),
        ("unicode", Parts with { Namespace = "\uFFFD" }),
    ];

    [Test]
    public void C19_AnyPartChangedOrMoved_EveryKeyIsAnother()
    {
        var keys = Changes.Select(change => CacheKeyBuilder.Compute(change.Changed, Body))
            .Append(CacheKeyBuilder.Compute(Parts, Body))
            .Append(CacheKeyBuilder.Compute(Parts, Digest.Of("other"u8)));
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void Compute_EveryPart_IsChangedAbove() =>
        Assert.That(typeof(CacheKeyParts).GetProperties().Select(property => property.Name), Is.SubsetOf(Changes.Select(change => change.Part)));

    [Test]
    public void Compute_SameParts_IsEqual()
    {
        var same = Parts with { Scope = new StringBuilder("scope").ToString() };
        Assert.That(CacheKeyBuilder.Compute(same, Body), Is.EqualTo(CacheKeyBuilder.Compute(Parts, Digest.Of("body"u8))));
    }

    [Test]
    public void Compute_PartsLongerThanTheStackBuffer_AreAllInTheKey()
    {
        var one = Parts with { Query = "?" + new string('a', 100_000) + "1" };
        var other = Parts with { Query = "?" + new string('a', 100_000) + "2" };
        Assert.That(CacheKeyBuilder.Compute(one, Body), Is.Not.EqualTo(CacheKeyBuilder.Compute(other, Body)));
    }

    [TestCase(ApiEndpointKind.Other)]
    [TestCase(ApiEndpointKind.Models)]
    public void Compute_EndpointWithoutKey_Throws(ApiEndpointKind endpoint) =>
        Assert.That(() => CacheKeyBuilder.Compute(Parts with { Endpoint = endpoint }, Body), Throws.TypeOf<ArgumentOutOfRangeException>());
}
