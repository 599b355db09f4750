using System.CommandLine;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary><c>cco check</c>: the configuration by the same rules as a start, without starting anything. Status 2 with every error.</summary>
internal static class CheckCommand
{
    public static Command Create(TextWriter output)
    {
        var folder = new Argument<string?>("DIR") { Description = "The folder with appsettings.json and yarp.routes.json.", Arity = ArgumentArity.ZeroOrOne };
        var routes = new Option<string>("--routes") { HelpName = "FILE", Description = "The routes file, when it is not yarp.routes.json beside appsettings.json." };
        var effective = new Option<bool>("--effective") { Description = "Show each setting with its value and where that comes from." };
        var command = new Command("check", "Check the configuration and say what is wrong with it.") { folder, routes, effective };
        command.SetAction(async (parsed, cancellation) =>
        {
            var sources = ConfigurationSources.Find([], parsed.GetValue(folder), parsed.GetValue(routes), Environment.GetEnvironmentVariable);
            var (configuration, errors) = ConfigurationLoader.ReadAlone(sources);
            if (errors.Count > 0)
            {
                throw new ConfigurationException(errors);
            }

            ConfigurationReport.Write(output, configuration, parsed.GetValue(effective));

            // No mistake in the files: the machine that checks need not be the one that serves.
            foreach (var (cluster, problem) in MissingCredentials.Of(configuration, sources))
            {
                await output.WriteLineAsync($"Note: the upstream '{cluster}' has no credential here: {problem}.");
            }

            if (await RunningConfiguration.DescribeAsync(configuration, cancellation) is { } running)
            {
                await output.WriteLineAsync(running);
            }

            return 0;
        });
        return command;
    }
}
