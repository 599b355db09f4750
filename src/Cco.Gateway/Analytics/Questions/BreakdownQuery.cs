using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>Splits calls by a dimension, or by hour or day of a time zone.</summary>
internal static class BreakdownQuery
{
    /// <param name="most">Lines at most; the rest is added up.</param>
    /// <param name="zone">For hours and days. Quarters of an hour fit into those of every zone there is.</param>
    public static UsageBreakdown Ask(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question, Grouping by, int most, TimeZoneInfo zone)
    {
        var total = default(LineSums);
        var lines = by is Grouping.Hour or Grouping.Day
            ? ByTime(connection, transaction, question, by, zone, ref total)
            : ByDimension(connection, transaction, question, by, ref total);
        var rest = lines.Skip(most).Aggregate(default(LineSums), (sum, line) => sum + line.Sums);
        return new UsageBreakdown
        {
            By = by,
            From = question.From?.ToUniversalTime(),
            To = question.To?.ToUniversalTime(),
            Zone = zone.Id,
            Lines = [.. lines.Take(most).Select(line => UsageLine.Of(line.Value, line.Sums))],
            Rest = lines.Count > most ? UsageLine.Of(null, rest) : null,
            RestLines = Math.Max(0, lines.Count - most),
            Total = UsageLine.Of(null, total),
        };
    }

    private static List<(string Value, LineSums Sums)> ByDimension(
        SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question, Grouping by, ref LineSums total)
    {
        var sums = new Dictionary<string, LineSums>(StringComparer.Ordinal);
        foreach (var segment in question.Segments(connection, transaction))
        {
            using var command = Command(connection, transaction, segment);
            command.CommandText = segment.Size == 0
                ? $"SELECT {ValueOf(by)}, {LineSums.OverCalls} {FromCalls(by)}{question.Filter.AndTo(command)} GROUP BY 1"
                : $"SELECT value, {LineSums.OverRollups} {FromRollup(segment)} AND dimension = '{Words<Grouping>.Of(by)}' GROUP BY value";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(sums, row.GetString(0), out _) += LineSums.Read(row, 1);
            }
        }

        total = by == Grouping.Tag
            ? Total(connection, transaction, question)
            : sums.Values.Aggregate(default(LineSums), (sum, line) => sum + line);
        return [.. sums
            .OrderByDescending(line => line.Value.All.Cost.MoneyPico)
            .ThenByDescending(line => line.Value.All.Cost.ListPico)
            .ThenByDescending(line => line.Value.All.Calls)
            .ThenBy(line => line.Key, StringComparer.Ordinal)
            .Select(line => (line.Key, line.Value))];
    }

    private static List<(string Value, LineSums Sums)> ByTime(
        SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question, Grouping by, TimeZoneInfo zone, ref LineSums total)
    {
        var sums = new SortedDictionary<(DateTime Day, long Order), (string Name, LineSums Sums)>();
        foreach (var segment in question.Segments(connection, transaction, LedgerBucket.Quarter))
        {
            using var command = Command(connection, transaction, segment);
            command.CommandText = segment.Size == 0
                ? $"SELECT started_at - started_at % {Text(LedgerBucket.Quarter)}, {LineSums.OverCalls} {FromCalls(by)}{question.Filter.AndTo(command)} GROUP BY 1"
                : $"SELECT bucket, {LineSums.OverRollups} {FromRollup(segment)} AND dimension = 'model' GROUP BY bucket";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), zone);
                var (key, name) = by == Grouping.Day ? DayOf(local) : HourOf(local);
                var line = LineSums.Read(row, 1);
                total += line;
                sums[key] = (name, sums.TryGetValue(key, out var known) ? known.Sums + line : line);
            }
        }

        return [.. sums.Values];
    }

    private static LineSums Total(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question)
    {
        var total = default(LineSums);
        ByDimension(connection, transaction, question, Grouping.Model, ref total);
        return total;
    }

    private static ((DateTime Day, long Order) Key, string Name) DayOf(DateTimeOffset local) =>
        ((local.Date, 0), local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    // With its offset: when clocks are set back an hour comes twice.
    private static ((DateTime Day, long Order) Key, string Name) HourOf(DateTimeOffset local)
    {
        var hour = new DateTimeOffset(local.Year, local.Month, local.Day, local.Hour, 0, 0, local.Offset);
        return ((local.Date, hour.ToUnixTimeSeconds()), hour.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture));
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, LedgerSegment segment)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.Parameters.AddWithValue("@from", segment.From);
        command.Parameters.AddWithValue("@to", segment.To);
        return command;
    }

    private static string FromRollup(LedgerSegment segment) =>
        $"FROM {(segment.Size == LedgerBucket.Day ? "rollup_day" : "rollup_quarter")} WHERE bucket >= @from AND bucket < @to";

    private static string FromCalls(Grouping by) =>
        (by == Grouping.Tag ? """FROM calls, json_each('["' || replace(COALESCE(tags, ''), ',', '","') || '"]') AS tag""" : "FROM calls")
        + " WHERE started_at >= @from AND started_at < @to";

    private static string ValueOf(Grouping by) => by switch
    {
        Grouping.Model => "COALESCE(model_served, model_asked, '')",
        Grouping.Key => "COALESCE(scope, '')",
        Grouping.Tag => "tag.value",
        _ => $"COALESCE({Words<Grouping>.Of(by)}, '')",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
