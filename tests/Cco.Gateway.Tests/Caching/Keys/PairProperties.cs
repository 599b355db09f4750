using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Bodies;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

/// <summary>
/// Pairs of calls, the second a changed copy of the first: whether they would share an answer, by the product and by an oracle that shares no code
/// with it. A wrong hit here is an answer to somebody else's question.
/// </summary>
[TestFixture]
internal sealed class PairProperties
{
    private const int Fast = 100_000;
    private const int Long = 1_000_000;
    private const int PairsOfBody = 20;
    private const int OddSpellings = 4;
    private const int MissesAsked = 5;

    [Test]
    public void Decision_HundredThousandPairs_IsTheOracles() => Check(Fast, seed: 20261125);

    /// <summary>dotnet test --project tests/Cco.Gateway.Tests --filter "Name=Decision_MillionPairs_IsTheOracles"; <c>CCO_SEED</c> takes another seed.</summary>
    [Test]
    [Explicit("Ten times the fast suite's pairs, with a seed of its own.")]
    public void Decision_MillionPairs_IsTheOracles() =>
        Check(Long, int.TryParse(Environment.GetEnvironmentVariable("CCO_SEED"), out var seed) ? seed : Environment.TickCount);

    private static void Check(int pairs, int seed)
    {
        ApiEndpointKind[] endpoints = [ApiEndpointKind.Messages, ApiEndpointKind.ChatCompletions, ApiEndpointKind.Responses, ApiEndpointKind.CountTokens];
        var (wrongHits, wrongMisses, hits) = (0, 0, 0);
        var first = -1;
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, half =>
        {
            var oracles = endpoints.ToDictionary(endpoint => endpoint, endpoint => new KeyOracle(endpoint));
            for (var i = half; i < pairs / PairsOfBody; i += 2)
            {
                var endpoint = endpoints[i / 2 % endpoints.Length];
                foreach (var (product, oracle) in Decide(new Random(unchecked((seed * 397) ^ i)), endpoint, oracles[endpoint]))
                {
                    Interlocked.Add(ref hits, product ? 1 : 0);
                    Interlocked.Add(ref wrongHits, product && !oracle ? 1 : 0);
                    Interlocked.Add(ref wrongMisses, oracle && !product ? 1 : 0);
                    if (product != oracle)
                    {
                        Interlocked.CompareExchange(ref first, i, -1);
                    }
                }
            }
        });
        TestContext.Out.WriteLine($"{pairs} pairs, {hits} share an answer; seed {seed}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrongHits, Is.Zero, $"wrong hits; first at body {first} of seed {seed}");
            Assert.That(wrongMisses, Is.Zero, $"wrong misses; first at body {first} of seed {seed}");
            Assert.That(hits, Is.InRange(pairs / 10, pairs * 9 / 10), "the pairs must be of both kinds");
        }
    }

    // One body against several changed copies of it.
    private static IEnumerable<(bool Product, bool Oracle)> Decide(Random random, ApiEndpointKind endpoint, KeyOracle oracle)
    {
        var context = KeyContext.Random(random, endpoint);
        var body = Body(random, endpoint);
        for (var tries = 0; tries < 3 && Key(context, Spelling.Plain(body), endpoint) is null; tries++)
        {
            body = Body(random, endpoint);
        }

        var identity = oracle.Identity(context, Spelling.Plain(body));
        var key = Key(context, Spelling.Plain(body), endpoint);
        for (var pair = 0; pair < PairsOfBody; pair++)
        {
            var (other, otherContext) = (body, context);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                (other, otherContext) = random.Next(5) == 0 ? (other, KeyContext.Change(otherContext, random)) : (Change(other, random), otherContext);
            }

            var bytes = pair % OddSpellings == 0 ? Spelling.Odd(other, random) : Spelling.Plain(other);
            var product = key is not null && key == Key(otherContext, bytes, endpoint);
            // The oracle is slow: it is asked of every hit, since a wrong one is the worst there is, and of some misses.
            yield return product || pair % MissesAsked == 0 ? (product, identity is not null && identity == oracle.Identity(otherContext, bytes)) : (false, false);
        }
    }

    // Responses are stored by the provider unless told otherwise, and then never share.
    private static Json Body(Random random, ApiEndpointKind endpoint) => Maker(random, endpoint).Body() switch
    {
        Json.Object body when endpoint == ApiEndpointKind.Responses =>
            body with { Members = [.. body.Members.Where(member => member.Name != "store"), new Json.Member("store", new Json.Raw("false"))] },
        var body => body,
    };

    private static BodyMaker Maker(Random random, ApiEndpointKind endpoint) => (endpoint, random.Next(4)) switch
    {
        (ApiEndpointKind.Messages or ApiEndpointKind.CountTokens, > 0) => new AnthropicBodies(random),
        (ApiEndpointKind.ChatCompletions, > 0) => new ChatBodies(random),
        _ => new VocabularyBodies(random, endpoint, depth: 4),
    };

    private static Json Change(Json body, Random random) => random.Next(12) switch
    {
        0 or 7 or 8 => Mutations.ShuffleClassified(body, random),
        1 => Mutations.RemoveLeftOut(body),
        2 => Mutations.ReverseOneOrdered(body, random) ?? body,
        3 => Mutations.ReverseOneArray(body, random) ?? body,
        4 => Mutations.ChangeOneLeaf(body, counting: true, random) ?? body,
        5 or 6 => Mutations.ChangeOneLeaf(body, counting: false, random) ?? body,
        _ => body,
    };

    private static CacheKey? Key(CacheKeyParts context, byte[] body, ApiEndpointKind endpoint)
    {
        var result = CanonicalBody.Read(body, endpoint);
        return RequestAdmission.BypassReason(result) is null ? CacheKeyBuilder.Compute(context, result.Digest) : null;
    }
}
