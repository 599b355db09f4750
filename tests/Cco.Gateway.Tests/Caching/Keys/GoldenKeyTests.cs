using System.Text;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

/// <summary>
/// Keys as they were when this schema version was made. One that changes makes every stored answer unreachable: then raise
/// <see cref="CacheKeyBuilder.SchemaVersion"/> and write the file anew.
/// </summary>
[TestFixture]
internal sealed class GoldenKeyTests
{
    private static readonly string[] Vectors = File.ReadAllLines(
        Path.Combine(Specification.Root(), "tests", "Cco.Gateway.Tests", "Caching", "Keys", "golden-keys.txt"));

    private static readonly string[] Rows = [.. Vectors.Where(line => line.Length > 0 && line[0] != '#')];

    [TestCaseSource(nameof(Rows))]
    public void Compute_PinnedBody_GivesPinnedKey(string row)
    {
        var cells = row.Split('\t');
        var endpoint = Enum.Parse<ApiEndpointKind>(cells[0]);
        var body = Encoding.UTF8.GetBytes(cells[3]);
        var digest = CanonicalBody.Read(body, endpoint).Digest;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(digest.ToString(), Is.EqualTo(cells[1]));
            Assert.That(new CanonicalOracle(endpoint).Digest(body), Is.EqualTo(cells[1]));
            Assert.That(CacheKeyBuilder.Compute(Parts(endpoint), digest).ToString(), Is.EqualTo(cells[2]));
        }
    }

    [Test]
    public void Vectors_SchemaVersion_IsTheCodes() =>
        Assert.That(Vectors[0], Is.EqualTo($"# schema {CacheKeyBuilder.SchemaVersion}"));

    private static CacheKeyParts Parts(ApiEndpointKind endpoint) => new()
    {
        Epoch = 3,
        Scope = "anonymous",
        Dialect = endpoint is ApiEndpointKind.Messages or ApiEndpointKind.CountTokens ? Dialect.Anthropic : Dialect.OpenAi,
        Endpoint = endpoint,
        Query = "",
        Upstream = "simulated",
        Model = "claude-sonnet-4-5",
        AnthropicVersion = "2023-06-01",
        Betas = new[] { "b-2, a-1", "prompt-caching-2024-07-31" },
    };
}
