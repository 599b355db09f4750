using System.CommandLine;
using Cco.Gateway.Hosting;

namespace Cco.Gateway.Cli;

/// <summary><c>cco run</c> and plain <c>cco</c>.</summary>
internal static class RunCommand
{
    public static void Configure(Command command, TextWriter output)
    {
        var settings = new (Option<string> Option, string Key)[]
        {
            (Text("--host", "ADDRESS", "Address to listen on. Default 127.0.0.1 and ::1."), "Cco:Listen:Host"),
            (Text("--port", "PORT", "Port of the gateway; 0 takes any free one. Default 3000."), "Cco:Listen:Port"),
            (Text("--dashboard-port", "PORT", "Port of the dashboard. Default 3939."), "Cco:Dashboard:Port"),
            (Text("--upstream", "CLUSTER", "What answers: simulated, anthropic, openai, ollama or a cluster of yours. Default simulated."), "Cco:Upstream"),
            (Text("--cache-size", "BYTES", "Memory for answers, such as 512MB. Default 1GiB."), "Cco:Cache:Size"),
            (Text("--cache-ttl", "SECONDS", "How long answers are served, such as 1h. Default 3600."), "Cco:Cache:Ttl"),
            (Text("--data", "DIR", "Where ledger and state are kept."), "Cco:Data"),
            (Text("--database", "FILE", "The ledger's file, when it is not in the data directory."), "Cco:Database"),
        };
        var config = Text("--config", "DIR", "The folder with appsettings.json and yarp.routes.json.");
        var routes = Text("--routes", "FILE", "The routes file, when it is not yarp.routes.json beside appsettings.json.");
        foreach (var (option, _) in settings)
        {
            command.Options.Add(option);
        }

        command.Options.Add(config);
        command.Options.Add(routes);
        var whileAttached = new Option<bool>("--while-attached") { Hidden = true };
        command.Options.Add(whileAttached);
        command.SetAction((parsed, cancellation) =>
        {
            var flags = settings
                .Select(s => KeyValuePair.Create(s.Key, parsed.GetValue(s.Option)))
                .Where(f => f.Value is not null)
                .ToArray();
            return parsed.GetValue(whileAttached)
                ? AttachedRunner.RunAsync(more => Read([.. flags, .. more]), output, cancellation)
                : GatewayRunner.RunAsync(Read(flags), output, cancellation);

            Startup Read(IEnumerable<KeyValuePair<string, string?>> all) =>
                Startup.Read(all, parsed.GetValue(config), parsed.GetValue(routes), Environment.GetEnvironmentVariable);
        });
    }

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
