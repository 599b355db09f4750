using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>Reads the files again and puts them in force whole, or not at all (docs/decisions/003-live-configuration.md).</summary>
internal sealed class ConfigurationReloader(
    ConfigurationSources sources,
    LiveConfiguration live,
    RoutesValidation validation,
    InMemoryConfigProvider proxy,
    TinyLfuCache memory,
    ILogger<ConfigurationReloader> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private string? _reported;

    /// <summary>Whether the files as they are now came into force. Errors are logged once for each state of the files.</summary>
    public async Task<bool> ReloadAsync()
    {
        await _one.WaitAsync();
        try
        {
            var next = sources.Load();
            validation.Check(next, sources.RoutesFile);
            Exposure.Check(next, sources);
            Apply(next);
            return true;
        }
        catch (ConfigurationException e)
        {
            live.Reject(e.Errors);
            if (e.Message != _reported)
            {
                _reported = e.Message;
                logger.ConfigurationRejected(e.Errors.Count, string.Join(Environment.NewLine + "  ", e.Errors));
            }

            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void Apply(LoadedConfiguration next)
    {
        _reported = null;
        var running = live.Settings;
        var newHosts = Banner.OtherHostsOf(next.Clusters).Except(Banner.OtherHostsOf(live.Current.Clusters)).ToArray();
        memory.SetLimit(next.Settings.Cache.Size);
        live.Swap(next);
        proxy.Update(next.Routes, next.Clusters);
        logger.ConfigurationApplied(next.Routes.Count, next.Clusters.Count, next.Settings.Upstream);
        if (RestartNeeded.Between(running, next.Settings) is { Count: > 0 } names)
        {
            logger.RestartNeeded(string.Join(", ", names));
        }

        if (newHosts.Length > 0)
        {
            logger.OtherHosts(string.Join(", ", newHosts));
        }

        MissingCredentials.Warn(next, sources, logger);
    }
}
