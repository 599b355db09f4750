using System.Buffers;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Caching.Flights;

/// <summary>A listener that is woken does not wait, whichever comes first.</summary>
internal sealed class ListenerWakeTests
{
    private readonly Listener _seat;

    public ListenerWakeTests()
    {
        var table = new FlightTable(new RecordingMemory(ArrayPool<byte>.Create()), TimeProvider.System);
        _seat = table.Lead(new FlightPlan(default, default, null, OnAbandon.Cancel, new FlightSettings()));
    }

    [Test]
    public void Wake_WhileItWaits_EndsTheWait()
    {
        var wait = WaitAsync();
        Assert.That(wait.IsCompleted, Is.False);

        _seat.Flight.Wake(_seat);

        Assert.That(wait.IsCompletedSuccessfully, Is.True);
    }

    // As a timer may do between the look for what there is and the wait.
    [Test]
    public void Wake_BeforeItWaits_EndsTheNextWaitAndNoOther()
    {
        _seat.Flight.Wake(_seat);

        Assert.That(WaitAsync().IsCompletedSuccessfully, Is.True);
        Assert.That(WaitAsync().IsCompleted, Is.False);
    }

    private Task WaitAsync() => _seat.Flight.ChangedAsync(_seat, _seat.Flight.Version, CancellationToken.None).AsTask();
}
