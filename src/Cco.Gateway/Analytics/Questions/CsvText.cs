using System.Buffers;
using System.Text;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>
/// Lines of comma-separated values (RFC 4180). Texts come from callers, and a spreadsheet takes some for formulas: those are defused with
/// an apostrophe in front. Numbers are the ledger's own and stay numbers.
/// </summary>
internal sealed class CsvText
{
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private readonly StringBuilder _text = new();
    private bool _inLine;

    /// <summary>A cell whose content somebody else chose.</summary>
    public CsvText Text(string? text)
    {
        text ??= "";
        return Cell(text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text);
    }

    public CsvText Number(long number) => Cell(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>USD, every digit.</summary>
    public CsvText Usd(decimal usd) => Cell(Money.Text(usd));

    public CsvText EndLine()
    {
        _text.Append("\r\n");
        _inLine = false;
        return this;
    }

    public override string ToString() => _text.ToString();

    private CsvText Cell(string cell)
    {
        if (_inLine)
        {
            _text.Append(',');
        }

        _inLine = true;
        if (cell.AsSpan().ContainsAny(Quoted))
        {
            _text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            _text.Append(cell);
        }

        return this;
    }
}
