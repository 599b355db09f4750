using System.CommandLine;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary>
/// <c>cco prices list</c> and <c>cco prices show MODEL</c>: the prices in force, of the running gateway where there is one, else of the files.
/// </summary>
internal static class PricesListCommand
{
    public static Command CreateList(TextWriter output)
    {
        var command = new Command("list", "Show what each model costs today, in USD per million tokens.");
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            foreach (var row in (await ReadAsync(options, parsed, null, cancellation)).Where(row => row.InForce))
            {
                await output.WriteLineAsync($"{row.Model}: {row.Price}");
            }

            return 0;
        });
        return command;
    }

    public static Command CreateShow(TextWriter output)
    {
        var model = new Argument<string>("MODEL") { Description = "A model by any of its names." };
        var command = new Command("show", "Show all prices of a model with the days from which they apply.") { model };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(model)!;
            var rows = await ReadAsync(options, parsed, name, cancellation);
            if (rows is not [var newest, ..])
            {
                throw new AdminException($"No price is known for {name}. cco report prints a row for prices.json once it was called.");
            }

            await output.WriteLineAsync(newest.Names.Count == 0 ? newest.Model : $"{newest.Model}, also {string.Join(", ", newest.Names)}");
            foreach (var row in rows)
            {
                await output.WriteLineAsync($"  {(row.From is { } day ? $"from {day:yyyy-MM-dd}" : "always"),-16}{(row.InForce ? "* " : "  ")}{row.Price}");
            }

            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ListedPrice>> ReadAsync(GatewayOptions options, ParseResult parsed, string? model, CancellationToken cancellation)
    {
        using var gateway = await options.FindAsync(parsed, cancellation);
        if (gateway is not null)
        {
            var query = model is null ? "" : $"?model={Uri.EscapeDataString(model)}";
            return await gateway.GetAsync($"/api/prices{query}", AdminJson.Default.IReadOnlyListListedPrice, cancellation);
        }

        var (configuration, errors) = ConfigurationLoader.ReadAlone(options.Sources(parsed));
        return errors.Count > 0
            ? throw new ConfigurationException(errors)
            : ListedPrice.Of(configuration.Prices, model, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
    }
}
