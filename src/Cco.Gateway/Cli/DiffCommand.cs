using System.CommandLine;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary><c>cco diff OLD NEW</c>: what a change of the configuration means, in words. Status 0 whether they differ or not, 2 when one is invalid.</summary>
internal static class DiffCommand
{
    public static Command Create(TextWriter output)
    {
        var before = new Argument<string>("OLD") { Description = "A configuration folder, or one of its files." };
        var after = new Argument<string>("NEW") { Description = "The same after a change." };
        var command = new Command("diff", "Say in words how two configurations differ.") { before, after };
        command.SetAction(parsed =>
        {
            var (old, next) = (Read(parsed.GetValue(before)!), Read(parsed.GetValue(after)!));
            ConfigurationError[] errors = [.. old.Errors, .. next.Errors];
            if (errors.Length > 0)
            {
                throw new ConfigurationException(errors);
            }

            var changes = ConfigurationDiff.Between(old.Configuration, next.Configuration);
            foreach (var change in changes.DefaultIfEmpty("No difference."))
            {
                output.WriteLine(change);
            }

            return 0;
        });
        return command;
    }

    // Flags and environment are this shell's, not the configurations'.
    private static ConfigurationReading Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            return SingleFile.Read(full);
        }

        var root = new ConfigRoot(full, Found: false);
        return ConfigurationLoader.ReadAlone(new ConfigurationSources(root, root.RoutesFile, [], Environment.GetEnvironmentVariable) { FilesOnly = true });
    }
}
