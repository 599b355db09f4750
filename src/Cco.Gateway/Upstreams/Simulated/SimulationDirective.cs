using System.Globalization;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Reads <c>[simulate: knob=value, …]</c> out of a prompt (docs/simulated-upstream.md). In the prompt, so that every client can write it
/// and it takes part in the cache key.
/// </summary>
internal static class SimulationDirective
{
    private const string Opening = "[simulate:";
    private const int MaxTokens = 100_000;
    private const string DurationForm = "a duration such as 200ms or 2s, at most 30 minutes";
    private const string CountForm = "a whole number";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private static readonly Dictionary<string, string> Knobs = new()
    {
        ["latency"] = DurationForm,
        ["chunk-delay"] = DurationForm,
        ["silence"] = DurationForm,
        ["status"] = "a status from 400 to 599",
        ["retry-after"] = CountForm + " of seconds",
        ["cut-after"] = CountForm + " of events",
        ["error-after"] = CountForm + " of events",
        ["tokens"] = "a whole number from 1 to 100000",
    };

    /// <summary>
    /// Takes the first directive out of <paramref name="prompt"/>; <c>Problem</c> names the knob that makes no sense, else <c>null</c>.
    /// </summary>
    public static (string Prompt, SimulationScript Script, string? Problem) Take(string prompt)
    {
        var start = prompt.IndexOf(Opening, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return (prompt, SimulationScript.None, null);
        }

        var end = prompt.IndexOf(']', start);
        if (end < 0)
        {
            return (prompt, SimulationScript.None, "the directive is not closed by ']'");
        }

        var script = SimulationScript.None;
        var list = prompt[(start + Opening.Length)..end];
        foreach (var knob in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = knob.Split('=', 2, StringSplitOptions.TrimEntries);
            var (name, value) = (parts[0], parts.Length == 2 ? parts[1] : "");
            if (Turn(script, name, value) is not { } turned)
            {
                var problem = Knobs.TryGetValue(name, out var form)
                    ? $"{name}: '{value}' is not {form}"
                    : $"{name}: unknown; known are {string.Join(", ", Knobs.Keys)}";
                return (prompt, SimulationScript.None, problem);
            }

            script = turned;
        }

        return (prompt.Remove(start, end + 1 - start).Trim(), script, null);
    }

    private static SimulationScript? Turn(SimulationScript script, string knob, string value) => knob switch
    {
        "latency" when Duration(value) is { } wait => script with { Latency = wait },
        "chunk-delay" when Duration(value) is { } wait => script with { ChunkDelay = wait },
        "silence" when Duration(value) is { } wait => script with { Silence = wait },
        "status" when Number(value) is >= 400 and <= 599 and var status => script with { Status = status },
        "retry-after" when Number(value) is { } seconds => script with { RetryAfter = seconds },
        "cut-after" when Number(value) is { } events => script with { CutAfter = events },
        "error-after" when Number(value) is { } events => script with { ErrorAfter = events },
        "tokens" when Number(value) is >= 1 and <= MaxTokens and var tokens => script with { Tokens = tokens },
        _ => null,
    };

    private static TimeSpan? Duration(string value)
    {
        var (digits, unit) = value switch
        {
            [.. var number, 'm', 's'] => (number, 1d),
            [.. var number, 's'] => (number, 1_000d),
            _ => ("", 0d),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * unit <= Longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(count * unit)
            : null;
    }

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
