using Cco.Gateway.Analytics.Questions;
using Spectre.Console;

namespace Cco.Gateway.Cli.Import;

/// <summary>How far it is: one line that changes on a terminal, a line at each tenth elsewhere.</summary>
internal sealed class ImportProgress(TextWriter error)
{
    private const int Steps = 10;

    private readonly bool _isTerminal = new AnsiConsoleOutput(error).IsTerminal;
    private int _shown;

    /// <param name="done">Of <paramref name="total"/>.</param>
    public void Show(string what, int done, int total)
    {
        // A hundred changes are enough for a terminal.
        var steps = _isTerminal ? Steps * Steps : Steps;
        var step = total == 0 ? steps : (int)((long)done * steps / total);
        if (step == _shown && done < total)
        {
            return;
        }

        _shown = done == total ? 0 : step;
        var text = $"{what} {ReportText.Count(done)} of {ReportText.Count(total)}";
        error.Write(!_isTerminal ? text + error.NewLine : done < total ? $"\r{text}" : $"\r{text}{error.NewLine}");
        error.Flush();
    }
}
