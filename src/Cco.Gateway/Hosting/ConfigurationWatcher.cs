using Cco.Gateway.Settings;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Hosting;

/// <summary>Watches the three files and asks for a reload when they have been quiet for a moment: editors save in several steps.</summary>
internal sealed class ConfigurationWatcher(ConfigurationSources sources, ConfigurationReloader reloader, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly List<IDisposable> _watches = [];
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = reloader.ReloadAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Watch(sources.Root.SettingsFile);
        Watch(sources.Root.PricesFile);
        Watch(sources.RoutesFile);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        foreach (var watch in _watches)
        {
            watch.Dispose();
        }

        _watches.Clear();
    }

    private void Watch(string file)
    {
        var folder = new PhysicalFileProvider(Path.GetDirectoryName(file)!);
        _watches.Add(ChangeToken.OnChange(
            () => folder.Watch(Path.GetFileName(file)),
            () => _timer?.Change(Quiet, Timeout.InfiniteTimeSpan)));
        _watches.Add(folder);
    }
}
