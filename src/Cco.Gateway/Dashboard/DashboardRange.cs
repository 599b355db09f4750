using System.Globalization;

namespace Cco.Gateway.Dashboard;

/// <summary>The span of time a question is about; <c>null</c> is open.</summary>
internal readonly record struct DashboardRange(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>
    /// Reads <c>range</c> (<c>24h</c>, <c>7d</c>, <c>30d</c>, <c>all</c>) or <c>from</c> and <c>to</c> (ISO 8601, UTC when no offset is
    /// said); all of time without any. <paramref name="error"/> names what is wrong.
    /// </summary>
    public static bool TryParse(IQueryCollection query, DateTimeOffset now, out DashboardRange range, out string error)
    {
        range = default;
        error = "";
        var (name, from, to) = (query["range"].ToString(), query["from"].ToString(), query["to"].ToString());
        if (name.Length > 0 && from.Length + to.Length > 0)
        {
            error = "Give either range or from and to, not both.";
            return false;
        }

        if (name.Length > 0)
        {
            TimeSpan? length = name switch
            {
                "24h" => TimeSpan.FromHours(24),
                "7d" => TimeSpan.FromDays(7),
                "30d" => TimeSpan.FromDays(30),
                "all" => TimeSpan.Zero,
                _ => null,
            };
            error = length is null ? "range must be 24h, 7d, 30d or all." : "";
            range = length > TimeSpan.Zero ? new DashboardRange(now - length, null) : default;
            return length is not null;
        }

        if (!TryMoment("from", from, out var first, out error) || !TryMoment("to", to, out var last, out error))
        {
            return false;
        }

        if (first > last)
        {
            error = "from must not be later than to.";
            return false;
        }

        range = new DashboardRange(first, last);
        return true;
    }

    private static bool TryMoment(string name, string text, out DateTimeOffset? moment, out string error)
    {
        moment = null;
        error = "";
        if (text.Length == 0)
        {
            return true;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
        {
            moment = value;
            return true;
        }

        error = $"{name} must be a moment such as 2026-11-02T09:30:00Z.";
        return false;
    }
}
