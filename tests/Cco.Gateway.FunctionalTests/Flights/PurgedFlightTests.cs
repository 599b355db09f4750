using Cco.Gateway.FunctionalTests.Cache;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>A purge while a call is on its way (reliability.md M5): who waits gets the answer, and nobody gets it later.</summary>
internal sealed class PurgedFlightTests
{
    private static readonly string Newer = AnthropicFixtures.Message.Replace("Paris", "Lyon", StringComparison.Ordinal);

    private static readonly (string, string)[] Headers = [("x-cco-key", "cco-team"), ("x-cco-cache-namespace", "build")];

    [Test]
    public Task C55_PurgedAtHalfTimeByItsNamespace_ServedToWhoWaitsAndNeverLater() => PurgeAtHalfTimeAsync(_ => """{"namespace":"build"}""");

    [Test]
    public Task C56_PurgedAtHalfTimeByItsModel_ServedToWhoWaitsAndNeverLater() => PurgeAtHalfTimeAsync(_ => """{"model":"claude-sonnet-5-5"}""");

    [Test]
    public Task C56_PurgedAtHalfTimeByItsScope_ServedToWhoWaitsAndNeverLater() => PurgeAtHalfTimeAsync(scope => $$"""{"scope":"{{scope}}"}""");

    [Test]
    public Task C56_PurgedAtHalfTimeWithEverything_ServedToWhoWaitsAndNeverLater() => PurgeAtHalfTimeAsync(_ => """{"all":true}""");

    [Test]
    public async Task C55_AnotherNamespacePurged_OneCallForAll()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var leader = gateway.MessagesAsync(AnthropicFixtures.Request, Headers);
        await stub.FirstRequest;
        await gateway.PurgeAsync("""{"namespace":"another"}""");
        await gateway.PurgeAsync("""{"model":"claude-sonnet"}""");
        var listener = gateway.MessagesAsync(AnthropicFixtures.Request, Headers);
        await joins.Count(1);
        gate.Open();
        await Task.WhenAll(leader, listener).Soon();

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request, Headers)).Cache, Is.EqualTo("hit"));
        Assert.That(stub.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task C55_ListenerOfTheOtherFormWaitsThroughThePurge_GetsTheAnswerWithoutACallOfItsOwn()
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, string.Concat(AnthropicFixtures.Events[1..])));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        using var leader = await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest);
        var plain = gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        await joins.Count(1);
        await gateway.PurgeAsync("""{"all":true}""");
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)(await plain.Soon()).Json["content"]![0]!["text"], Is.EqualTo("Paris — la capitale."));
            Assert.That((await plain).Cache, Is.EqualTo("coalesced"));
            Assert.That(await leader.ReadToEndAsync(), Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        Assert.That(stub.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task C55_ManyRoundsOfCallsAndPurges_NothingOfBeforeAPurge()
    {
        var made = 0;
        await using var stub = await StubProvider.StartAsync(async (context, request) =>
            await StubAnswers.Json(AnthropicFixtures.Message.Replace("Paris", $"number {Interlocked.Increment(ref made)}.", StringComparison.Ordinal))(context, request));
        await using var gateway = await TestGateway.StartAsync(stub);

        for (var round = 0; round < 250; round++)
        {
            var calls = Enumerable.Range(0, 4).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
            // Whatever the stub makes from now on has a higher number. (Not from when the purge has answered: a call of this round may reach
            // the gateway between the purge and its answer, and what it brought may be found.)
            var begun = Volatile.Read(ref made);
            Assert.That((await gateway.PurgeAsync(round % 2 == 0 ? """{"all":true}""" : """{"model":"claude-sonnet-5-5"}""")).Status, Is.EqualTo(200));
            var after = await gateway.MessagesAsync(AnthropicFixtures.Request);
            await Task.WhenAll(calls).Soon();
            Assert.That(Number(after), Is.GreaterThan(begun), $"round {round}: {after.Cache}");
        }
    }

    private static int Number(ApiAnswer answer) => int.Parse(
        ((string)answer.Json["content"]![0]!["text"]!).Split('.')[0]["number ".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task PurgeAtHalfTimeAsync(Func<string, string> purge)
    {
        var gate = new Gate();
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)), StubAnswers.Json(Newer)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var leader = gateway.MessagesAsync(AnthropicFixtures.Request, Headers);
        await stub.FirstRequest;
        var listener = gateway.MessagesAsync(AnthropicFixtures.Request, Headers);
        await joins.Count(1);
        var scope = Purging.ScopeOf("cco-team");
        Assert.That((await gateway.PurgeAsync(purge(scope))).Status, Is.EqualTo(200));

        var later = await gateway.MessagesAsync(AnthropicFixtures.Request, Headers).Soon();
        gate.Open();
        var (led, listened) = (await leader.Soon(), await listener.Soon());
        var last = await gateway.MessagesAsync(AnthropicFixtures.Request, Headers);
        var rows = await gateway.LedgerRowsAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((led.Text, led.Cache), Is.EqualTo((AnthropicFixtures.Message, "miss; reason=new")));
            Assert.That((listened.Text, listened.Cache), Is.EqualTo((AnthropicFixtures.Message, "coalesced")));
            Assert.That((later.Text, later.Cache), Is.EqualTo((Newer, "miss; reason=new")));
            Assert.That((last.Text, last.Cache), Is.EqualTo((Newer, "hit")));
            Assert.That(stub.Calls, Is.EqualTo(2));
            Assert.That(rows.Select(row => row.NotStored).Where(reason => reason is not null), Is.EqualTo(new[] { "purged" }));
        }
    }
}
