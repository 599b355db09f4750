using System.CommandLine;
using Cco.Gateway.Cli.Admin;

namespace Cco.Gateway.Cli;

/// <summary><c>cco cache explain ID</c>: why a call was not answered from the cache, asked of the running gateway, which alone remembers.</summary>
internal static class CacheExplainCommand
{
    public static Command Create(TextWriter output)
    {
        var id = new Argument<string>("request-id") { Description = "The call's x-cco-request-id." };
        var command = new Command("explain", "Say why a call was not answered from the cache.") { id };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var gateway = await options.FindAsync(parsed, cancellation)
                ?? throw new AdminException("No gateway runs here. Lookups are remembered only while one does.");
            var call = await gateway.GetAsync(
                $"/api/cache/explain/{Uri.EscapeDataString(parsed.GetValue(id)!)}", AdminJson.Default.ExplainedCall, cancellation);
            await output.WriteLineAsync(call.Cache);
            await output.WriteLineAsync(call.Sentence);
            return 0;
        });
        return command;
    }
}
