using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Cco.Pricing.Reading;

namespace Cco.Pricing;

/// <summary>
/// Reads a price file; the form is described in the member <c>about</c> of the built-in <c>prices.json</c>. Money is text, unknown
/// members are refused, comments and trailing commas are not. Never throws for what the bytes hold.
/// </summary>
public static class PriceBookReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>
    /// Reads UTF-8 JSON, with or without a byte order mark. Terms and alias targets may also name those of the built-in book.
    /// </summary>
    public static PriceBookReading Read(ReadOnlySpan<byte> json) => Read(json, PriceBook.BuiltIn);

    internal static PriceBookReading Read(ReadOnlySpan<byte> json, PriceBook known)
    {
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json["\uFEFF"u8.Length..];
        }

        if (!Utf8.IsValid(json))
        {
            return Refuse("$: not UTF-8; save the file as UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), Options);
            var report = new JsonReport();
            var book = new BookParser(report, known).Parse(document.RootElement);
            return report.Errors.Count == 0 ? new PriceBookReading(book, []) : new PriceBookReading(null, report.Errors);
        }
        catch (JsonException e)
        {
            return Refuse(string.Create(
                CultureInfo.InvariantCulture,
                $"$: not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}; correct the file there"));
        }
        catch (InvalidOperationException)
        {
            // The document reads an escaped half of a surrogate pair, but cannot make a text of it.
            return Refuse("$: a text holds half of a surrogate pair; write the whole character");
        }
    }

    private static PriceBookReading Refuse(string error) => new(null, [error]);
}
