using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;
using Cco.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>Waits until so many calls listen to a flight, so that a test can order what happens around it.</summary>
internal sealed class Joins : ICacheObserver
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Signal)> _awaited = [];
    private int _joined;

    /// <summary>Attaches itself to a gateway that is about to start.</summary>
    public void Observe(TestGatewayOptions options) =>
        options.Services = services => services.AddSingleton<ICacheObserver>(this);

    public void Joined(GatewayExchange exchange, CacheKey key)
    {
        lock (_lock)
        {
            _joined++;
            _awaited.RemoveAll(awaited => awaited.Count <= _joined && awaited.Signal.TrySetResult());
        }
    }

    /// <summary>Ends when so many calls have joined flights that others lead, in all.</summary>
    public Task Count(int count)
    {
        lock (_lock)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_joined >= count)
            {
                signal.SetResult();
            }
            else
            {
                _awaited.Add((count, signal));
            }

            return signal.Task.Soon();
        }
    }
}
