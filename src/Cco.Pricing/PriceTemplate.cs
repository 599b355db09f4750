using System.Globalization;
using System.Text.Encodings.Web;

namespace Cco.Pricing;

/// <summary>A row of <c>prices.json</c> to fill in, for a model that has no price yet.</summary>
public static class PriceTemplate
{
    /// <summary>What stands where a price belongs: no price, so that a row nobody filled in is an error and not a zero.</summary>
    public const string Blank = "?";

    /// <summary><c>{ "model": "…", "from": "2026-11-22", "input": "?", "output": "?", "cacheRead": "?", "cacheWrite": "?" }</c>.</summary>
    /// <param name="model">The name that has no price, as the provider or the client wrote it.</param>
    /// <param name="from">The first UTC day to price; calls before it stay without a price.</param>
    public static string Row(string model, DateOnly from) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "model": "{{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(model)}}", "from": "{{from:yyyy-MM-dd}}", "input": "{{Blank}}", "output": "{{Blank}}", "cacheRead": "{{Blank}}", "cacheWrite": "{{Blank}}" }""");

    /// <summary>A whole <c>prices.json</c> of such rows, one a line.</summary>
    public static string Rows(IEnumerable<(string Model, DateOnly From)> models) =>
        $"{{\n  \"rows\": [\n    {string.Join(",\n    ", models.Select(m => Row(m.Model, m.From)))}\n  ]\n}}\n";
}
