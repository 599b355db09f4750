using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-75 by the real suite, which tells how an HTTP cache behaves: through the gateway as through YARP alone.</summary>
internal sealed class CacheSuiteTests
{
    [Test]
    [Explicit("Needs a package of npm, and minutes.")]
    public async Task C75_WholeSuiteOfCacheTests_SameResultsAsByYarpAlone()
    {
        await using var suite = await CacheSuite.StartAsync();
        await using var gateway = await TestGateway.StartAsync(options => options
            .Upstream("anthropic", suite.Url)
            .Route("anything", """{"ClusterId":"default","Match":{"Path":"/{**rest}"} }"""));
        await using var bare = await PassThroughTests.BareAsync(suite.Url);

        var yarp = await suite.PlayAsync(bare.Client.BaseAddress!.ToString());
        var ours = await suite.PlayAsync(gateway.GatewayUrl);

        await TestContext.Out.WriteLineAsync(
            $"{yarp.Count} tests, by YARP alone: " + string.Join(", ", yarp.Values.CountBy(result => result.Split(':')[0]).Select(kind => $"{kind.Value} {kind.Key}")));
        foreach (var id in yarp.Keys.Where(id => ours.GetValueOrDefault(id) != yarp[id]))
        {
            await TestContext.Out.WriteLineAsync($"{id}\n  YARP:    {yarp[id]}\n  gateway: {ours.GetValueOrDefault(id)}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(yarp, Has.Count.GreaterThanOrEqualTo(350), "the suite was not played whole");
            Assert.That(Kinds(ours), Is.EqualTo(Kinds(yarp)));
        }
    }

    // What a failure is about names times and tokens of its run.
    private static IEnumerable<string> Kinds(IReadOnlyDictionary<string, string> results) =>
        results.OrderBy(test => test.Key, StringComparer.Ordinal).Select(test => $"{test.Key} {test.Value.Split(':')[0]}");
}
