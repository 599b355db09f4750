using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;

namespace Cco.Gateway.Dashboard;

/// <summary>Reads a question from a query string. The first mistake is kept as one sentence; a name nobody knows is one.</summary>
internal sealed class QuestionReader(IQueryCollection query, DateTimeOffset now)
{
    private static readonly string[] Span = ["range", "from", "to"];

    private readonly HashSet<string> _known = new(Span.Concat(CallFilter.Conditions.Keys), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong; <c>null</c> when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Span and filter; to be read last, since what was not read by then is unknown.</summary>
    public LedgerQuestion Question()
    {
        if (query.Keys.FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
        {
            Fail($"{unknown} is not known here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }

        if (!DashboardRange.TryParse(query, now, out var range, out var error))
        {
            Fail(error);
        }

        foreach (var (name, words) in CallFilter.Choices)
        {
            if (query[name].ToString() is { Length: > 0 } word && !words.Contains(word))
            {
                Fail($"{name} must be one of {string.Join(", ", words)}.");
            }
        }

        return new LedgerQuestion(range.From, range.To)
        {
            Filter = new CallFilter
            {
                Values = CallFilter.Conditions.Keys.Where(name => query[name].ToString().Length > 0).ToDictionary(name => name, name => query[name].ToString()),
            },
        };
    }

    /// <summary>A word that must be there.</summary>
    public T Word<T>(string name) where T : struct, Enum
    {
        if (Words<T>.Parse(Text(name)) is { } value)
        {
            return value;
        }

        Fail($"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(Words<T>.Of))}.");
        return default;
    }

    public int Count(string name, int usual, int most)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most)
        {
            return count;
        }

        Fail($"{name} must be a whole number from 1 to {most}.");
        return usual;
    }

    public CallCursor? Cursor(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return null;
        }

        var cursor = CallCursor.Parse(text);
        if (cursor is null)
        {
            Fail($"{name} must be what the page before said in next.");
        }

        return cursor;
    }

    /// <summary>A time zone by its name; the gateway's own when none is said.</summary>
    public TimeZoneInfo Zone(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return TimeZoneInfo.Local;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone))
        {
            return zone;
        }

        Fail($"{name} must be the name of a time zone such as UTC or Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }

    private string Text(string name)
    {
        _known.Add(name);
        return query[name].ToString();
    }

    private void Fail(string error) => Error ??= error;
}
