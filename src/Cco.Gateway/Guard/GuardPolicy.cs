using System.Net;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Guard;

/// <summary>
/// Which hosts and browser origins may speak (architecture.md 5.15). A page on another site can make a browser call loopback; the
/// names in <c>Host</c> and <c>Origin</c> are how such a call is told from an honest one.
/// </summary>
internal sealed class GuardPolicy
{
    private readonly bool _loopbackBind;
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;
    private readonly bool _loopbackOrigins;
    private volatile string? _lastAllowed;

    public GuardPolicy(ListenSettings listen, GuardSettings settings)
    {
        _loopbackBind = IsLoopback(listen.Host);
        _hosts = new HashSet<string>(settings.Hosts, StringComparer.OrdinalIgnoreCase);
        _origins = new HashSet<string>(settings.Origins.Select(o => o.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);
        _loopbackOrigins = _origins.Contains(GuardSettings.Loopback);
    }

    /// <summary>The same of a whole <c>Host</c>. Nearly all calls say the same one, which is not taken apart again.</summary>
    public bool AllowsHost(HostString host)
    {
        if (host.Value is { } value && value == _lastAllowed)
        {
            return true;
        }

        if (!AllowsHost(host.Host))
        {
            return false;
        }

        _lastAllowed = host.Value;
        return true;
    }

    /// <summary>Loopback names on a loopback bind; otherwise the names that were configured.</summary>
    public bool AllowsHost(string host) =>
        _loopbackBind ? IsLoopback(host) || _hosts.Contains(host) : _hosts.Contains(host);

    /// <summary>The CORS allow-list.</summary>
    public bool AllowsOrigin(string origin) =>
        _origins.Contains(origin)
        || (_loopbackOrigins && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host));

    /// <summary><c>localhost</c>, 127.0.0.0/8 or ::1, with or without brackets.</summary>
    public static bool IsLoopback(string host)
    {
        var name = host.AsSpan().Trim("[]");
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
