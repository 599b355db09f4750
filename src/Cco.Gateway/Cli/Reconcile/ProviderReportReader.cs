using System.Globalization;
using System.Text.Json;
using Cco.Gateway.Cli.Admin;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>
/// Reads pages of the providers' usage and cost reports, one page or an array of them. Amounts are read as their text, never as floats.
/// <list type="bullet">
/// <item>Anthropic, tokens: https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-messages-usage-report</item>
/// <item>Anthropic, costs in cents as decimal text: https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-cost-report</item>
/// <item>OpenAI, tokens: https://platform.openai.com/docs/api-reference/usage/completions (input includes what was cached)</item>
/// <item>OpenAI, costs in dollars: https://platform.openai.com/docs/api-reference/usage/costs</item>
/// </list>
/// </summary>
internal sealed class ProviderReportReader(ProviderReport report, string source)
{
    private const decimal CentsOfADollar = 100;

    /// <summary>Adds a page, or several. Returns the token of the page that follows, if there is one. Throws <see cref="AdminException"/>.</summary>
    public string? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return ReadPage(document.RootElement);
            }

            string? next = null;
            foreach (var page in document.RootElement.EnumerateArray())
            {
                next = ReadPage(page);
            }

            return next;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new AdminException(
                $"{source} is no usage or cost report of Anthropic or OpenAI as their documentation has it ({e.Message.Split('\n')[0].TrimEnd('.')}).");
        }
    }

    private string? ReadPage(JsonElement page)
    {
        foreach (var bucket in page.GetProperty("data").EnumerateArray())
        {
            var isAnthropic = bucket.TryGetProperty("starting_at", out var start);
            var day = isAnthropic ? DayOf(start.GetDateTimeOffset()) : DayOf(DateTimeOffset.FromUnixTimeSeconds(bucket.GetProperty("start_time").GetInt64()));
            Belongs(isAnthropic ? "anthropic" : "openai");
            report.AddDay(day);
            foreach (var result in bucket.GetProperty("results").EnumerateArray())
            {
                report.Lines.Add(Line(day, result, isAnthropic));
            }
        }

        var next = page.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True ? page.GetProperty("next_page").GetString() : null;
        report.IsPart = next is not null;
        return next;
    }

    private void Belongs(string provider)
    {
        report.Provider ??= provider;
        if (report.Provider != provider)
        {
            throw new AdminException($"{source} is a report of {provider}, those before it were of {report.Provider}; reconcile one provider at a time.");
        }
    }

    private ProviderUsage Line(DateOnly day, JsonElement result, bool isAnthropic)
    {
        if (result.TryGetProperty("amount", out var amount))
        {
            report.HasCosts = true;
            return isAnthropic
                ? new ProviderUsage(day, Text(result, "model"), null, null, null, Amount(amount, Text(result, "currency")) / CentsOfADollar)
                : new ProviderUsage(day, ModelOf(Text(result, "line_item")), null, null, null, Amount(amount.GetProperty("value"), Text(amount, "currency")));
        }

        report.HasTokens = true;
        if (!isAnthropic)
        {
            return new ProviderUsage(day, Text(result, "model"), Count(result, "input_tokens"), Count(result, "input_cached_tokens"), Count(result, "output_tokens"), null);
        }

        var read = Count(result, "cache_read_input_tokens");
        var written = result.TryGetProperty("cache_creation", out var split) && split.ValueKind == JsonValueKind.Object
            ? Count(split, "ephemeral_5m_input_tokens") + Count(split, "ephemeral_1h_input_tokens")
            : 0;
        return new ProviderUsage(day, Text(result, "model"), Count(result, "uncached_input_tokens") + read + written, read, Count(result, "output_tokens"), null);
    }

    // "gpt-4o-2024-08-06, input": the model stands before the kind; other items (storage, tools) have no comma and no model.
    private static string ModelOf(string lineItem) => lineItem.IndexOf(", ", StringComparison.Ordinal) is > 0 and var end ? lineItem[..end] : "";

    // A name the report leaves out is a count of nothing; one that is no number is none of these reports.
    private static long Count(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : 0;

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static decimal Amount(JsonElement value, string currency)
    {
        var amount = decimal.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return currency.Length == 0 || currency.Equals("USD", StringComparison.OrdinalIgnoreCase)
            ? amount
            : throw new FormatException($"the amount is in {currency}, not in USD");
    }

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}
