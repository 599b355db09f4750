namespace Cco.Gateway.Settings;

/// <summary>Names the settings that changed and are not live.</summary>
internal static class RestartNeeded
{
    public static IReadOnlyList<string> Between(GatewaySettings running, GatewaySettings next)
    {
        var names = new List<string>();
        Note(running.Listen.Host, next.Listen.Host, "Cco:Listen:Host");
        Note(running.Listen.Port, next.Listen.Port, "Cco:Listen:Port");
        Note(running.Dashboard.Host, next.Dashboard.Host, "Cco:Dashboard:Host");
        Note(running.Dashboard.Port, next.Dashboard.Port, "Cco:Dashboard:Port");
        Note(running.Data, next.Data, "Cco:Data");
        Note(running.Database, next.Database, "Cco:Database");
        Note(running.Shutdown.Deadline, next.Shutdown.Deadline, "Cco:Shutdown:Deadline");
        return names;

        void Note<T>(T before, T after, string name)
        {
            if (!EqualityComparer<T>.Default.Equals(before, after))
            {
                names.Add(name);
            }
        }
    }
}
