using Cco.Gateway.Cli;
using Cco.Gateway.Cli.Claude;

return args is [ClaudeCommand.Name, .. var arguments]
    ? await CommandLine.InvokeClaudeAsync(arguments)
    : await CommandLine.InvokeAsync(args, Console.Out, Console.Error);
