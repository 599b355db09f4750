using System.CommandLine;
using System.Text.Json;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.Gateway.Cli;

/// <summary>
/// <c>cco cache purge</c>: makes stored answers unreachable for good. The running gateway does it; without one it is done to the data directory,
/// for the next one.
/// </summary>
internal static class CachePurgeCommand
{
    public static Command Create(TextWriter output)
    {
        var all = new Option<bool>("--all") { Description = "Everything; also deletes it from memory and disk." };
        var scope = new Option<string>("--scope") { HelpName = "NAME", Description = "The answers of one caller, as cco report --by key names it; shared where all callers share." };
        var space = new Option<string>("--namespace") { HelpName = "NAME", Description = "The answers of one x-cco-cache-namespace." };
        var model = new Option<string>("--model") { HelpName = "NAME", Description = "The answers of one model, by the name callers ask for." };
        var command = new Command("purge", "Never serve again what is stored now: everything, or one scope, namespace or model.") { all, scope, space, model };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new PurgeRequest(parsed.GetValue(all), parsed.GetValue(scope), parsed.GetValue(space), parsed.GetValue(model));
            if (!request.TryRead(out var target, out _))
            {
                throw new AdminException("Say what to purge: one of --all, --scope NAME, --namespace NAME and --model NAME.");
            }

            using var gateway = await options.FindAsync(parsed, cancellation);
            var result = gateway is null
                ? PurgeStopped(options.Settings(parsed).Data, target)
                : await gateway.PostAsync(
                    "/api/cache/purge", JsonSerializer.Serialize(request, CacheJson.Default.PurgeRequest), CacheJson.Default.PurgeResult, cancellation);
            await output.WriteLineAsync(Text(target, result));
            return 0;
        });
        return command;
    }

    private static PurgeResult? PurgeStopped(string directory, PurgeTarget target)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var data = DataDirectory.Open(directory);
        if (data.Problem is { } problem)
        {
            throw new AdminException(problem);
        }

        // A gateway that runs knows its counters by heart.
        using var dataLock = DataLock.TryTake(data)
            ?? throw new AdminException($"A gateway uses {directory}, and it cannot be asked. Is it starting or stopping? Try again.");
        try
        {
            return Purger.PurgeStopped(data, target, TimeProvider.System, NullLogger.Instance);
        }
        catch (PurgeException failure)
        {
            throw new AdminException(failure.Message);
        }
    }

    private static string Text(PurgeTarget target, PurgeResult? result) => (target.Kind, result) switch
    {
        (_, null) => "No gateway runs here, and no answers are kept for the next one.",
        (PurgeKind.Everything, { } done) => $"Purged everything: {SizeText.Of(done.MemoryFreed)} of memory and {SizeText.Of(done.FileFreed)} of disk are free again.",
        _ => $"Purged {target}: no answer stored for it until now is served again.",
    };
}
