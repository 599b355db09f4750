using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Bodies;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Caching.Keys;

/// <summary>What holds for any body; a failure prints the seed that makes it again.</summary>
[TestFixture]
internal sealed class CanonicalBodyProperties
{
    private const int Bodies = 600;

    private static readonly ApiEndpointKind[] Endpoints =
        [ApiEndpointKind.Messages, ApiEndpointKind.CountTokens, ApiEndpointKind.ChatCompletions, ApiEndpointKind.Responses, ApiEndpointKind.Embeddings];

    private static readonly ApiEndpointKind[] Made = [ApiEndpointKind.Messages, ApiEndpointKind.ChatCompletions];

    [TestCaseSource(nameof(Made))]
    public void Read_AnotherSpelling_IsEqual(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Key(body, endpoint) == Digest(Spelling.Odd(body, random), endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_ClassifiedMembersInAnotherOrder_IsEqual(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Key(body, endpoint) == Key(Mutations.ShuffleClassified(body, random), endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_OtherMembersInAnotherOrder_Differs(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Mutations.ReverseOneOrdered(body, random) is not { } changed || Key(body, endpoint) != Key(changed, endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_ElementsInAnotherOrder_Differs(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Mutations.ReverseOneArray(body, random) is not { } changed || Key(body, endpoint) != Key(changed, endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_LeafThatCountsChanged_Differs(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Mutations.ChangeOneLeaf(body, counting: true, random) is not { } changed || Key(body, endpoint) != Key(changed, endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_LeafThatIsLeftOutChanged_IsEqual(ApiEndpointKind endpoint) => ForAll(endpoint, (body, random) =>
        Mutations.ChangeOneLeaf(body, counting: false, random) is not { } changed || Key(body, endpoint) == Key(changed, endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_LeftOutRemoved_IsEqual(ApiEndpointKind endpoint) => ForAll(endpoint, (body, _) =>
        Key(body, endpoint) == Key(Mutations.RemoveLeftOut(body), endpoint));

    [TestCaseSource(nameof(Made))]
    public void Read_AnyBody_AgreesWithOracle(ApiEndpointKind endpoint)
    {
        var oracle = new CanonicalOracle(endpoint);
        ForAll(endpoint, (body, random) =>
        {
            var bytes = Spelling.Odd(body, random);
            return Digest(bytes, endpoint) is { } digest && digest == oracle.Digest(bytes);
        });
    }

    [TestCaseSource(nameof(Endpoints))]
    public void Read_WordsOfTheSpecificationAnywhere_AgreesWithOracle(ApiEndpointKind endpoint)
    {
        var oracle = new CanonicalOracle(endpoint);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var bytes = Spelling.Odd(new VocabularyBodies(random, endpoint).Body(), random);
                return Digest(bytes, endpoint) == oracle.Digest(bytes);
            },
            iter: Bodies,
            threads: 1);
    }

    [TestCaseSource(nameof(Endpoints))]
    public void Read_DamagedBytes_AgreesWithOracle(ApiEndpointKind endpoint)
    {
        var oracle = new CanonicalOracle(endpoint);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var bytes = Damage(Spelling.Odd(new VocabularyBodies(random, endpoint).Body(), random), random);
                return Digest(bytes, endpoint) == oracle.Digest(bytes);
            },
            iter: 2 * Bodies,
            threads: 1);
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var alphabet = "{}[]\",:\\u0123456789eE+-.ntrfalsd \t\n/\u0001"u8;
        var bytes = body.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var letter = random.Next(8) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = letter;
                    break;
                case 1:
                    bytes.Insert(at, letter);
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private static void ForAll(ApiEndpointKind endpoint, Func<Json, Random, bool> holds) => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            BodyMaker maker = endpoint == ApiEndpointKind.Messages ? new AnthropicBodies(random) : new ChatBodies(random);
            return holds(maker.Body(), random);
        },
        iter: Bodies,
        threads: 1);

    private static string? Key(Json body, ApiEndpointKind endpoint) => Digest(Spelling.Plain(body), endpoint);

    private static string? Digest(byte[] body, ApiEndpointKind endpoint)
    {
        var result = CanonicalBody.Read(body, endpoint);
        return result.Understood ? result.Digest.ToString() : null;
    }
}
