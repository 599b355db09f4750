using Cco.Gateway.Settings;
using Yarp.ReverseProxy;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>Remembers, without holding on to them, the configurations and upstream clients that were in force.</summary>
internal sealed class Replaced(IProxyStateLookup proxy)
{
    private readonly List<WeakReference> _configurations = [];
    private readonly List<WeakReference> _clients = [];

    public void Note(LoadedConfiguration current)
    {
        Add(_configurations, current);
        foreach (var cluster in proxy.GetClusters())
        {
            Add(_clients, cluster.Model.HttpClient);
        }
    }

    /// <summary>How many are still there, once calls that ended have let go of theirs.</summary>
    public async Task<string> AliveAsync()
    {
        var text = "";
        for (var i = 0; i < 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var current = proxy.GetClusters().Select(c => c.Model.HttpClient).ToHashSet(ReferenceEqualityComparer.Instance);
            text = $"{_configurations.Count(c => c.IsAlive)} configurations, {_clients.Count(c => c.Target is { } client && !current.Contains(client))} replaced clients";
            if (text.StartsWith("1 ", StringComparison.Ordinal) && text.Contains(", 0 ", StringComparison.Ordinal))
            {
                break;
            }

            await Task.Yield();
        }

        return text;
    }

    private static void Add(List<WeakReference> list, object item)
    {
        if (!list.Exists(known => ReferenceEquals(known.Target, item)))
        {
            list.Add(new WeakReference(item));
        }
    }
}
