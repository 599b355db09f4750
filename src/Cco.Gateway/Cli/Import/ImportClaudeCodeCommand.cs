using System.CommandLine;
using System.Text;
using System.Text.Json;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.Gateway.Cli.Import;

/// <summary>
/// <c>cco import claude-code [DIR]</c>: reads Claude Code's own transcripts. A running gateway books them, by its prices in force; without one
/// the ledger is opened here.
/// </summary>
internal static class ImportClaudeCodeCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string?>("DIR")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The folder with the transcripts (*.jsonl, at any depth). Default projects in CLAUDE_CONFIG_DIR, else in ~/.claude.",
        };
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "The ledger to write, when no gateway runs on it." };
        var command = new Command("claude-code", "Book the calls in Claude Code's transcripts at list prices, each once. They are no spend.") { folder, database };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var progress = new ImportProgress(error);
            var transcripts = Read(parsed.GetValue(folder) ?? Transcripts.DefaultFolder(Environment.GetEnvironmentVariable), progress, cancellation);
            foreach (var failed in transcripts.Failed)
            {
                await error.WriteLineAsync(failed);
            }

            var file = parsed.GetValue(database);
            using var gateway = file is null ? await options.FindAsync(parsed, cancellation) : null;
            var calls = transcripts.Calls.ToArray();
            var result = gateway is null
                ? await BookAsync(options.Sources(parsed, KeyValuePair.Create("Cco:Database", file)), calls, progress, cancellation)
                : await SendAsync(gateway, calls, progress, cancellation);
            await output.WriteLineAsync(Sentence(transcripts, result));
            return transcripts.Failed.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Transcripts Read(string folder, ImportProgress progress, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw new AdminException($"There is no folder {folder}. Name the one with Claude Code's transcripts: cco import claude-code DIR.");
        }

        var transcripts = new Transcripts();
        var now = TimeProvider.System.GetUtcNow();
        var files = Transcripts.Find(folder);
        for (var n = 0; n < files.Count; n++)
        {
            transcripts.Read(files[n].FullName, now, cancellation);
            progress.Show("Read files:", n + 1, files.Count);
        }

        return transcripts;
    }

    private static async Task<ImportResult> SendAsync(AdminClient gateway, ImportedCall[] calls, ImportProgress progress, CancellationToken cancellation)
    {
        var (result, sent) = (ImportResult.Nothing, 0);
        foreach (var batch in calls.Chunk(ImportedCall.MaxBatch))
        {
            result += await gateway.PostAsync(
                "/api/import",
                JsonSerializer.Serialize(batch, AnalyticsJson.Default.IReadOnlyListImportedCall),
                AnalyticsJson.Default.ImportResult,
                cancellation);
            progress.Show("Booked calls:", sent += batch.Length, calls.Length);
        }

        return result;
    }

    private static async Task<ImportResult> BookAsync(
        ConfigurationSources sources, ImportedCall[] calls, ImportProgress progress, CancellationToken cancellation)
    {
        var settings = sources.ReadSettings();
        var file = settings.Database ?? Path.Combine(settings.Data, DataDirectory.LedgerFileName);
        if (File.Exists(file))
        {
            // Says what is wrong with the file; opening it for writing would set it aside.
            LedgerStore.OpenReadOnly(file).Dispose();
        }

        using var store = LedgerStore.Open(file, TimeProvider.System, NullLogger.Instance);
        return store.IsInMemory
            ? throw new LedgerException($"The ledger {file} cannot be written.")
            : await LedgerImport.RunAsync(
                store, calls, PriceFile.InForce(sources), TimeProvider.System, cancellation, booked => progress.Show("Booked calls:", booked, calls.Length));
    }

    private static string Sentence(Transcripts transcripts, ImportResult result)
    {
        var text = new StringBuilder();
        text.Append($"Read {Some(transcripts.Files, "file")} with {Some(transcripts.Calls.Count, "message")}: {ReportText.Count(result.New)} new, {ReportText.Count(result.Known)} known");
        if (result.Recorded > 0)
        {
            text.Append($" ({ReportText.Count(result.Recorded)} recorded by the gateway itself)");
        }

        if (result.Grown > 0)
        {
            text.Append($", {ReportText.Count(result.Grown)} grown");
        }

        text.Append($", {Some(transcripts.Unreadable, "unreadable line")}; ${Money.Text(result.ListUsd)} at list prices, which is no spend.");
        if (result.Unpriced > 0)
        {
            text.Append($" No price is known for {ReportText.Count(result.Unpriced)} of the new; cco report names them.");
        }

        return text.ToString();
    }

    private static string Some(long count, string what) => $"{ReportText.Count(count)} {what}{(count == 1 ? "" : "s")}";
}
