namespace Cco.Gateway.Settings;

/// <summary>
/// The configuration in force, and why the files as they are now may not be. Changes are linear: a call is answered wholly under one
/// configuration, with its routes, settings and prices (docs/decisions/003-live-configuration.md).
/// </summary>
internal sealed class LiveConfiguration(LoadedConfiguration loaded, DateTimeOffset since = default)
{
    private volatile ConfigurationInForce _inForce = new(loaded, since, Task.CompletedTask);
    private volatile RejectedFiles? _rejected;

    /// <summary>The settings the gateway was started with: listeners and the like stay as they were.</summary>
    public GatewaySettings Started { get; } = loaded.Settings;

    public LoadedConfiguration Current => _inForce.Configuration;

    public GatewaySettings Settings => _inForce.Configuration.Settings;

    public ConfigurationInForce InForce => _inForce;

    /// <summary>Why the files as they are now are not in force; <c>null</c> when they are.</summary>
    public RejectedFiles? Rejected => _rejected;

    /// <summary>The same, as sentences; empty when they are in force.</summary>
    public IReadOnlyList<string> Errors => [.. (_rejected?.Errors ?? []).Select(e => e.ToString())];

    /// <summary>The configuration a call is answered under: the one it took when its route was matched, before that the current one.</summary>
    public LoadedConfiguration Of(HttpContext context) => (context.Features.Get<ConfigurationInForce>() ?? _inForce).Configuration;

    /// <summary>Gives the call the configuration in force now.</summary>
    public void Pin(HttpContext context) => context.Features.Set(_inForce);

    /// <summary>Whether what the call was given is still in force.</summary>
    public bool IsPinned(HttpContext context) => ReferenceEquals(context.Features.Get<ConfigurationInForce>(), _inForce);

    /// <summary>
    /// Puts a validated configuration in force. Calls whose route is being matched wait for <paramref name="change"/>, which takes the
    /// routes along; when it throws, everything stays. For the reloader only, one at a time.
    /// </summary>
    public async Task ChangeAsync(LoadedConfiguration next, DateTimeOffset now, Func<Task> change)
    {
        var before = _inForce;
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inForce = before with { Settled = settled.Task };
        try
        {
            await change();
            (_inForce, _rejected) = (new ConfigurationInForce(next, now, Task.CompletedTask), null);
        }
        catch
        {
            _inForce = before;
            throw;
        }
        finally
        {
            settled.SetResult();
        }
    }

    /// <summary>Notes that the files are those in force again. For the reloader only.</summary>
    public void Accept() => _rejected = null;

    /// <summary>Notes why the files are not in force. For the reloader only.</summary>
    public void Reject(RejectedFiles rejected) => _rejected = rejected;
}
