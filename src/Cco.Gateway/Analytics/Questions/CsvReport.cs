namespace Cco.Gateway.Analytics.Questions;

/// <summary>Answers for spreadsheets. There is no line of totals, so that a column can be added up.</summary>
internal static class CsvReport
{
    private static readonly string[] Amounts =
    [
        "spend_usd", "list_usd", "saved_usd", "saved_list_usd", "coalescing_saved_usd", "coalescing_saved_list_usd", "prompt_cache_saved_usd",
        "prompt_cache_saved_list_usd",
    ];

    /// <summary>A line for each kind of billing.</summary>
    public static string Of(UsageSummary summary)
    {
        var csv = Head("billing", "calls", "unknown_cost");
        foreach (var usage in summary.Billing)
        {
            csv.Text(Words<Exchange.Billing>.Of(usage.Billing)).Number(usage.Calls).Number(usage.UnknownCost)
                .Usd(usage.SpendUsd).Usd(usage.ListUsd).Usd(usage.SavedUsd).Usd(usage.SavedListUsd).Usd(usage.CoalescingSavedUsd)
                .Usd(usage.CoalescingSavedListUsd).Usd(usage.PromptCacheSavedUsd).Usd(usage.PromptCacheSavedListUsd).EndLine();
        }

        return csv.ToString();
    }

    /// <summary>A line for each line, and one for the rest.</summary>
    public static string Of(UsageBreakdown breakdown)
    {
        var csv = Head(
            Words<Grouping>.Of(breakdown.By), "calls", "hits", "coalesced", "failed", "estimated", "unknown_cost", "input_tokens", "cache_read_tokens",
            "cache_write_tokens", "output_tokens");
        foreach (var line in breakdown.Lines)
        {
            Add(csv, line.Value, line);
        }

        if (breakdown.Rest is { } rest)
        {
            Add(csv, $"({breakdown.RestLines} more)", rest);
        }

        return csv.ToString();
    }

    private static CsvText Head(params string[] columns)
    {
        var csv = new CsvText();
        foreach (var column in columns.Concat(Amounts))
        {
            csv.Text(column);
        }

        return csv.EndLine();
    }

    private static void Add(CsvText csv, string? value, UsageLine line) => csv
        .Text(value).Number(line.Calls).Number(line.Hits).Number(line.Coalesced).Number(line.Failed).Number(line.Estimated).Number(line.UnknownCost)
        .Number(line.Tokens.Input).Number(line.Tokens.CacheRead).Number(line.Tokens.CacheWrite).Number(line.Tokens.Output)
        .Usd(line.SpendUsd).Usd(line.ListUsd).Usd(line.SavedUsd).Usd(line.SavedListUsd).Usd(line.CoalescingSavedUsd)
        .Usd(line.CoalescingSavedListUsd).Usd(line.PromptCacheSavedUsd).Usd(line.PromptCacheSavedListUsd).EndLine();
}
