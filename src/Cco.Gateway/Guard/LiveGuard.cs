using Cco.Gateway.Settings;

namespace Cco.Gateway.Guard;

/// <summary>The guard's rules in force, made anew only when the settings were.</summary>
internal sealed class LiveGuard(ListenSettings listen, LiveConfiguration live)
{
    private volatile Made? _made;

    public GuardPolicy Current
    {
        get
        {
            var settings = live.Settings.Guard;
            var made = _made;
            if (made is null || !ReferenceEquals(made.Settings, settings))
            {
                _made = made = new Made(settings, new GuardPolicy(listen, settings));
            }

            return made.Policy;
        }
    }

    private sealed record Made(GuardSettings Settings, GuardPolicy Policy);
}
