using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Reads the files again and puts them in force whole, or not at all (docs/decisions/003-live-configuration.md).</summary>
internal sealed class ConfigurationReloader(
    ConfigurationLoader loader,
    ConfigurationSources sources,
    LiveConfiguration live,
    ProxyChange proxy,
    TinyLfuCache memory,
    ReloadMetrics metrics,
    TimeProvider time,
    ILogger<ConfigurationReloader> logger) : IDisposable
{
    // A price list replaced whole is one line in the log, not three hundred.
    private const int LoggedChanges = 20;

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyList<string> _restart = [];

    /// <summary>Whether the files as they are now are in force. Errors are logged once, and again only when they are others.</summary>
    public async Task<bool> ReloadAsync()
    {
        await _one.WaitAsync();
        try
        {
            var (next, errors) = loader.Read();
            if (errors.Count > 0)
            {
                Reject(errors);
            }
            else if (live.Current.Files is { } files && next.Files!.SameContent(files))
            {
                Accept();
            }
            else
            {
                await ApplyAsync(next);
            }

            return errors.Count == 0;
        }
        catch (Exception e)
        {
            // Nothing here should throw; if it does, the last good configuration goes on serving like after any other bad file.
            Reject([new ConfigurationError(null, null, "", $"The configuration could not be put in force: {e.Message}")]);
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void Reject(IReadOnlyList<ConfigurationError> errors)
    {
        metrics.Rejected();
        if (live.Rejected?.Errors.SequenceEqual(errors) == true)
        {
            return;
        }

        live.Reject(new RejectedFiles(live.Rejected?.Since ?? time.GetUtcNow(), errors));
        logger.ConfigurationRejected(errors.Count, string.Join(Environment.NewLine + "  ", errors));
    }

    private void Accept()
    {
        if (live.Rejected is not null)
        {
            live.Accept();
            logger.ConfigurationRepaired();
        }
    }

    private async Task ApplyAsync(LoadedConfiguration next)
    {
        var changes = ConfigurationDiff.Between(live.Current, next);
        var newHosts = Banner.OtherHostsOf(next.Clusters).Except(Banner.OtherHostsOf(live.Current.Clusters)).ToArray();
        await live.ChangeAsync(next, time.GetUtcNow(), async () =>
        {
            await proxy.ApplyAsync(next.Routes, next.Clusters);
            memory.SetLimit(next.Settings.Cache.AnswersSize);
        });
        metrics.Applied();
        logger.ConfigurationApplied(changes.Count switch
        {
            0 => "nothing that matters changed",
            > LoggedChanges => $"{string.Join("; ", changes.Take(LoggedChanges))}; and {changes.Count - LoggedChanges} more (cco diff names all)",
            _ => string.Join("; ", changes),
        });
        WarnOfRestart(next.Settings);
        if (newHosts.Length > 0)
        {
            logger.OtherHosts(string.Join(", ", newHosts));
        }

        MissingCredentials.Warn(next, sources, logger);
    }

    private void WarnOfRestart(GatewaySettings next)
    {
        var names = RestartNeeded.Between(live.Started, next);
        if (names.Count > 0 && !names.SequenceEqual(_restart))
        {
            logger.RestartNeeded(string.Join(", ", names));
        }

        _restart = names;
    }
}
