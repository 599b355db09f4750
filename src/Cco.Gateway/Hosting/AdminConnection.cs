namespace Cco.Gateway.Hosting;

/// <summary>
/// Marks a connection that came in on the dashboard's listener. Set where the connection is accepted, never read from a header: a
/// Host name or port can be claimed by anyone.
/// </summary>
internal sealed class AdminConnection
{
    public static readonly AdminConnection Instance = new();
}
