using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli.Claude;

/// <summary>A gateway this process is attached to: found, or started for it. It stays at least until this is disposed of.</summary>
internal sealed class GatewaySession : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IDisposable _held;

    private GatewaySession(AdminClient client, IDisposable held) => (Client, _held) = (client, held);

    public AdminClient Client { get; }

    /// <summary>Base URL for clients.</summary>
    public string GatewayUrl => Client.Running!.Gateway;

    /// <summary>Throws <see cref="StartException"/> and <see cref="BackgroundStartException"/>.</summary>
    public static async Task<GatewaySession> OpenAsync(ConfigurationSources sources, GatewaySettings settings)
    {
        var time = TimeProvider.System;
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < Limit;)
        {
            if (await TryAttachAsync(settings.Data) is { } session)
            {
                return session;
            }

            await BackgroundGateway.StartAsync(sources, settings);
            if (await TryAttachAsync(settings.Data) is { } started)
            {
                return started;
            }

            // Another process has the data directory and does not answer yet, or no longer: it starts, or it ends.
            await Task.Delay(Pause, time);
        }

        throw new StartException(
            $"Another gateway uses the data directory {settings.Data} and does not answer; it may still be ending. Try again, or choose another: CCO_DATA=DIR cco claude");
    }

    public void Dispose()
    {
        _held.Dispose();
        Client.Dispose();
    }

    private static async Task<GatewaySession?> TryAttachAsync(string data)
    {
        if (await AdminClient.FindAsync(data, CancellationToken.None) is not { } client)
        {
            return null;
        }

        if (await client.AttachAsync(CancellationToken.None) is { } held)
        {
            return new GatewaySession(client, held);
        }

        client.Dispose();
        return null;
    }
}
