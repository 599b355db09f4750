using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Hosting;
using Cco.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Lifecycle;

/// <summary>A gateway that runs while somebody is attached.</summary>
internal sealed class AttachTests
{
    [Test]
    public async Task Attached_LastOneLeaves_GatewayStops()
    {
        await using var gateway = await StartAsync();
        using var client = await FindAsync(gateway);
        var first = await client.AttachAsync(default);
        var second = await client.AttachAsync(default);

        first!.Dispose();
        await LeftAsync(gateway, 1);
        var between = gateway.Lifetime.ApplicationStopping.IsCancellationRequested;
        second!.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(between, Is.False);
            Assert.That(async () => await StoppingAsync(gateway), Throws.Nothing);
            Assert.That(await client.AttachAsync(default), Is.Null);
        }
    }

    [Test]
    public async Task Attached_NobodyComes_GatewayStops()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await StartAsync(time);

        time.Advance(Attachments.Patience);

        Assert.That(async () => await StoppingAsync(gateway), Throws.Nothing);
    }

    [Test]
    public async Task Attached_SomebodyIs_PatienceDoesNotEndIt()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await StartAsync(time);
        using var client = await FindAsync(gateway);
        using var held = await client.AttachAsync(default);

        time.Advance(Attachments.Patience * 2);

        Assert.That(gateway.Lifetime.ApplicationStopping.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Attached_Stop_DoesNotWaitForWhoIsAttached()
    {
        await using var gateway = await StartAsync();
        using var client = await FindAsync(gateway);
        using var held = await client.AttachAsync(default);

        Assert.That(async () => await gateway.StopAsync().Soon(), Throws.Nothing);
    }

    [Test]
    public async Task OrdinaryGateway_LastOneLeaves_GoesOn()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await FindAsync(gateway);

        (await client.AttachAsync(default))!.Dispose();
        await LeftAsync(gateway, 0);

        Assert.That((await gateway.GetAsync("/health")).Status, Is.EqualTo(200));
    }

    private static async Task<TestGateway> StartAsync(TimeProvider? time = null)
    {
        var gateway = await TestGateway.StartAsync(o => (o.WhileAttached, o.Time) = (true, time));
        Of(gateway).Expect();
        return gateway;
    }

    private static async Task<AdminClient> FindAsync(TestGateway gateway)
    {
        gateway.WriteGatewayFile();
        return (await AdminClient.FindAsync(gateway.Startup.Data.Path, default))!;
    }

    // Nothing tells a client that its leaving was noticed.
    private static async Task LeftAsync(TestGateway gateway, int left)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (Of(gateway).Open != left)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Attachments Of(TestGateway gateway) => (Attachments)gateway.Services.GetService(typeof(Attachments))!;

    private static Task StoppingAsync(TestGateway gateway)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        return stopping.Task.Soon();
    }
}
