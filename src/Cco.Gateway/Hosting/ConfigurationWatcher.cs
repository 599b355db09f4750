using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>
/// Watches the three files and asks for a reload when they have been quiet for a moment: editors save in several steps. Only the folders
/// themselves are watched; the framework's file provider would watch everything below them, which in a repository is thousands. A slow
/// look at size and time of the files stands behind it: on network and mounted folders, and behind links, events do not arrive.
/// </summary>
internal sealed class ConfigurationWatcher(
    ConfigurationSources sources, ConfigurationReloader reloader, TimeProvider time, ILogger<ConfigurationWatcher> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // Somebody who saves all the time is served now and then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    // Kubernetes swaps mounted files by renaming this link.
    private const string MountedFiles = "..data";

    private readonly string[] _files = [sources.Root.SettingsFile, sources.Root.PricesFile, sources.RoutesFile];
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Lock _lock = new();
    private ITimer? _reload;
    private ITimer? _look;
    private long? _firstEvent;
    private string _seen = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = Stamps();
        _reload = time.CreateTimer(_ => Reload(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _look = time.CreateTimer(_ => LookAtFiles(), null, Look, Look);
        foreach (var folder in _files.GroupBy(f => Path.GetDirectoryName(f)!))
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
        _reload?.Dispose();
        _look?.Dispose();
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _watchers.Clear();
    }

    private void Watch(string folder, IReadOnlyList<string> names)
    {
        try
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
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system has a limit of watches for each user, and editors like to use them up.
            logger.NotWatched(folder, Look.TotalSeconds, e.Message);
        }
    }

    private void OnEvent(object sender, FileSystemEventArgs e) => ReloadSoon();

    private void ReloadSoon()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _firstEvent ??= now;
            var left = LongestWait - time.GetElapsedTime(_firstEvent.Value, now);
            _reload?.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < Quiet ? left : Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload()
    {
        lock (_lock)
        {
            _firstEvent = null;
            _seen = Stamps();
        }

        _ = reloader.ReloadAsync();
    }

    private void LookAtFiles()
    {
        bool changed;
        lock (_lock)
        {
            var stamps = Stamps();
            changed = _firstEvent is null && stamps != _seen;
            _seen = changed ? stamps : _seen;
        }

        if (changed)
        {
            ReloadSoon();
        }
    }

    // Links are followed: what counts is the file they lead to.
    private string Stamps() => string.Join('|', _files.Select(static file =>
    {
        try
        {
            var info = new FileInfo(file);
            var target = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return target.Exists ? $"{target.FullName} {target.Length} {target.LastWriteTimeUtc.Ticks}" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }));
}
