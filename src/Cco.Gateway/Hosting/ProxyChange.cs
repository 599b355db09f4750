using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>Hands routes and clusters to YARP and tells when it serves them.</summary>
internal sealed class ProxyChange(InMemoryConfigProvider proxy) : IConfigChangeListener
{
    private TaskCompletionSource? _waiting;

    /// <summary>Ends when YARP matches calls by the new routes. Throws what YARP refuses them with; then it goes on with the old ones.</summary>
    public async Task ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        var before = proxy.GetConfig();
        try
        {
            await UpdateAsync(routes, clusters);
        }
        catch
        {
            await UpdateAsync(before.Routes, before.Clusters);
            throw;
        }
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => _waiting?.TrySetException(exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => _waiting?.TrySetException(exception);

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _waiting?.TrySetResult();

    private Task UpdateAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        var waiting = _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Update(routes, clusters);
        return waiting.Task;
    }
}
