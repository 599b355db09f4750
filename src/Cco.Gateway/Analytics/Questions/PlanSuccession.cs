using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>
/// Which digests of logins are one login whose token was refreshed. Told from what the provider says alone: the same organization, the same
/// moment at which the week begins anew, and the older digest not seen since the newer one is. People of one organization whose weeks
/// begin together are kept apart as soon as both are seen again. Only readings are joined by this; no scope is.
/// </summary>
internal static class PlanSuccession
{
    // Beside MAX the other columns are those of the row it is found in (https://sqlite.org/lang_select.html#bareagg).
    private const string Sql =
        """
        SELECT old.account, next.account, MAX(next.first_seen_at) FROM plan_windows AS old
        JOIN plan_windows AS next ON next.name = old.name AND next.organization = old.organization AND next.resets_at = old.resets_at
            AND next.first_seen_at > old.seen_at
        WHERE old.name = '7d' GROUP BY old.account
        """;

    /// <summary>The last digest of each login by its earlier ones.</summary>
    public static IReadOnlyDictionary<string, string> Read(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Sql;
        using var row = command.ExecuteReader();
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        while (row.Read())
        {
            last[row.GetString(0)] = row.GetString(1);
        }

        return last;
    }
}
