using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>
/// Watches the three files and asks for a reload when they have been quiet for a moment: editors save in several steps. Only the folders
/// themselves are watched; the framework's file provider would watch everything below them, which in a repository is thousands.
/// </summary>
internal sealed class ConfigurationWatcher(ConfigurationSources sources, ConfigurationReloader reloader, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // Kubernetes swaps mounted files by renaming this link.
    private const string MountedFiles = "..data";

    private readonly List<FileSystemWatcher> _watchers = [];
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = reloader.ReloadAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        string[] files = [sources.Root.SettingsFile, sources.Root.PricesFile, sources.RoutesFile];
        foreach (var folder in files.GroupBy(f => Path.GetDirectoryName(f)!))
        {
            Watch(folder.Key, [.. folder.Select(f => Path.GetFileName(f)), MountedFiles]);
        }

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
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _watchers.Clear();
    }

    private void Watch(string folder, IReadOnlyList<string> names)
    {
        var watcher = new FileSystemWatcher(folder);
        foreach (var name in names)
        {
            watcher.Filters.Add(name);
        }

        watcher.Changed += OnEvent;
        watcher.Created += OnEvent;
        watcher.Deleted += OnEvent;
        watcher.Renamed += OnEvent;
        watcher.EnableRaisingEvents = true;
        _watchers.Add(watcher);
    }

    private void OnEvent(object sender, FileSystemEventArgs e) => _timer?.Change(Quiet, Timeout.InfiniteTimeSpan);
}
