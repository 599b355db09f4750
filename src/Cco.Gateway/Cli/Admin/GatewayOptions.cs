using System.CommandLine;
using Cco.Gateway.Access;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli.Admin;

/// <summary>
/// The options by which a command finds its gateway, in one place: <c>--gateway</c> names one anywhere, <c>--data</c> and <c>--config</c>
/// lead to this machine's.
/// </summary>
internal sealed class GatewayOptions
{
    private readonly Option<string> _gateway = new("--gateway")
    {
        HelpName = "URL",
        Description = $"The dashboard of a gateway on another machine, such as http://gateway.internal:3939; {AdminSecrets.KeyVariable} holds its admin key.",
    };

    private readonly Option<string> _data = new("--data") { HelpName = "DIR", Description = "The gateway's data directory." };

    private readonly Option<string> _config = new("--config") { HelpName = "DIR", Description = "The folder with appsettings.json." };

    /// <summary>Adds the options to a command.</summary>
    public GatewayOptions(Command command)
    {
        command.Options.Add(_gateway);
        command.Options.Add(_data);
        command.Options.Add(_config);
    }

    /// <summary>The gateway to ask; <c>null</c> when none runs here. Throws <see cref="ConfigurationException"/> and <see cref="AdminException"/>.</summary>
    public async Task<AdminClient?> FindAsync(ParseResult parsed, CancellationToken cancellation) => parsed.GetValue(_gateway) is { } url
        ? AdminClient.At(url, Environment.GetEnvironmentVariable(AdminSecrets.KeyVariable))
        : await AdminClient.FindAsync(Settings(parsed).Data, cancellation);

    /// <summary>What files, environment and these options say. Throws <see cref="ConfigurationException"/>.</summary>
    /// <param name="flags">Further settings given on the command line, by key; <c>null</c> where not given.</param>
    public GatewaySettings Settings(ParseResult parsed, params ReadOnlySpan<KeyValuePair<string, string?>> flags) => Sources(parsed, flags).ReadSettings();

    /// <inheritdoc cref="Settings"/>
    public ConfigurationSources Sources(ParseResult parsed, params ReadOnlySpan<KeyValuePair<string, string?>> flags)
    {
        KeyValuePair<string, string?>[] given = [KeyValuePair.Create("Cco:Data", parsed.GetValue(_data)), .. flags];
        return ConfigurationSources.Find(given.Where(f => f.Value is not null), parsed.GetValue(_config), null, Environment.GetEnvironmentVariable);
    }
}
