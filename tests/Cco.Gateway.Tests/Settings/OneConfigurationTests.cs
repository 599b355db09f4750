using Cco.Gateway.Routing;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.Tests.Settings;

/// <summary>A reload that comes between match and forwarding sends the call back to the match; while one is under way, calls wait.</summary>
internal sealed class OneConfigurationTests
{
    private readonly LiveConfiguration _live = new(Configuration("one"));

    [Test]
    public async Task Call_ReloadedBetweenMatchAndPipeline_MatchedAnew()
    {
        var room = new OneConfiguration(_live);
        var matches = new List<string>();
        var seen = "";
        var pipeline = room.Verify(context =>
        {
            seen = _live.Of(context).Settings.Upstream;
            return Task.CompletedTask;
        });
        var enter = room.Enter(async context =>
        {
            matches.Add(_live.Of(context).Settings.Upstream);
            Assert.That(context.GetEndpoint(), Is.Null);
            context.SetEndpoint(new Endpoint(null, null, "matched"));
            if (matches.Count == 1)
            {
                await _live.ChangeAsync(Configuration("two"), default, static () => Task.CompletedTask);
            }

            await pipeline(context);
        });

        await enter(new DefaultHttpContext());

        Assert.That((matches, seen), Is.EqualTo((new List<string> { "one", "two" }, "two")));
    }

    [Test]
    public async Task Call_DuringAReload_WaitsAndIsMatchedByTheNewOne()
    {
        var room = new OneConfiguration(_live);
        var seen = "";
        var enter = room.Enter(context =>
        {
            seen = _live.Of(context).Settings.Upstream;
            return Task.CompletedTask;
        });
        var gate = new Gate();
        var change = _live.ChangeAsync(Configuration("two"), default, gate.WaitAsync);

        var call = enter(new DefaultHttpContext());
        var waited = !call.IsCompleted;
        gate.Open();
        await call.Soon();
        await change;

        Assert.That((waited, seen), Is.EqualTo((true, "two")));
    }

    [Test]
    public async Task Change_Fails_EverythingStaysAndCallsGoOn()
    {
        var before = _live.Current;

        Assert.That(() => _live.ChangeAsync(Configuration("two"), default, static () => throw new InvalidOperationException("no")), Throws.InvalidOperationException);

        Assert.That(_live.Current, Is.SameAs(before));
        await _live.InForce.Settled;
    }

    private static LoadedConfiguration Configuration(string upstream) => new(new GatewaySettings { Data = "/data", Upstream = upstream }, [], []);
}
