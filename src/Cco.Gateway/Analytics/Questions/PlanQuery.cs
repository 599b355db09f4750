using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>What is known of the plans of flat-rate logins.</summary>
internal static class PlanQuery
{
    /// <summary>The windows that have not begun anew since they were last spoken of, each login's once.</summary>
    public static IReadOnlyList<PlanWindow> Windows(SqliteConnection connection, SqliteTransaction transaction, DateTimeOffset now)
    {
        var refreshed = PlanSuccession.Read(connection, transaction);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            """
            SELECT account, name, used_ppm, resets_at, status, seen_at FROM plan_windows
            WHERE COALESCE(resets_at, seen_at + @week) > @now ORDER BY account, name
            """;
        command.Parameters.AddWithValue("@now", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("@week", 7 * LedgerBucket.Day);
        using var row = command.ExecuteReader();
        var windows = new List<PlanWindow>();
        while (row.Read())
        {
            if (refreshed.ContainsKey(row.GetString(0)))
            {
                continue;
            }

            windows.Add(new PlanWindow(
                row.GetString(0),
                row.GetString(1),
                row.IsDBNull(2) ? null : row.GetInt64(2) / PlanWindow.PerMillion,
                row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.IsDBNull(4) ? null : row.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
        }

        return windows;
    }

    /// <summary>How the windows filled, oldest first, a point for each quarter of an hour in which something was said.</summary>
    public static IReadOnlyList<PlanPoint> History(SqliteConnection connection, SqliteTransaction transaction, DateTimeOffset from)
    {
        var refreshed = PlanSuccession.Read(connection, transaction);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT account, name, bucket, used_ppm FROM plan_history WHERE bucket >= @from";
        command.Parameters.AddWithValue("@from", from.ToUnixTimeMilliseconds() / LedgerBucket.Quarter * LedgerBucket.Quarter);
        using var row = command.ExecuteReader();
        var points = new SortedDictionary<(string Account, string Window, long Bucket), long>();
        while (row.Read())
        {
            // Of two words in one quarter of an hour the later is that of the login's last digest, or the larger.
            var (account, used) = (row.GetString(0), row.GetInt64(3));
            var key = (refreshed.GetValueOrDefault(account, account), row.GetString(1), row.GetInt64(2));
            points[key] = refreshed.ContainsKey(account) ? Math.Max(used, points.GetValueOrDefault(key)) : used;
        }

        return [.. points.Select(point => new PlanPoint(
            point.Key.Account, point.Key.Window, DateTimeOffset.FromUnixTimeMilliseconds(point.Key.Bucket), point.Value / PlanWindow.PerMillion))];
    }
}
