using System.Globalization;

namespace Cco.Gateway.Analytics;

/// <summary>The models without a price, for people, with rows of <c>prices.json</c> ready to be filled in.</summary>
internal static class UnpricedReport
{
    public static void Write(TextWriter output, IReadOnlyList<UnpricedModel> models)
    {
        if (models.Count == 0)
        {
            return;
        }

        output.WriteLine("Without a price:");
        foreach (var model in models)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(model.Model is { } name ? Questions.ReportText.Shown(name) : "(no model)")}: {model.Calls:N0} {(model.Calls == 1 ? "call" : "calls")} since {model.Since.UtcDateTime:yyyy-MM-dd}, {model.Reason}"));
        }

        var rows = models.Select(model => model.Template).OfType<string>().ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        output.WriteLine("Rows for prices.json, USD per million tokens where a ? stands; then: cco prices reprice");
        foreach (var row in rows)
        {
            output.WriteLine($"  {row}");
        }
    }
}
