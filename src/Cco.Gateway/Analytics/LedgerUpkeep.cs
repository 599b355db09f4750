using System.Globalization;
using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Lets the ledger forget (docs/decisions/007-ledger.md): what is older than it should be kept, and the oldest calls when the file is larger
/// than it may be. In steps of some milliseconds, taken by the writer when nothing waits.
/// </summary>
internal sealed class LedgerUpkeep(TimeProvider clock, Func<LedgerSettings> settings)
{
    /// <summary>How often it is looked whether there is something to forget.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int StepRows = 500;
    private const long StepPages = 1024;

    // Dimensions whose values have no bound; their sums go with the calls.
    private const string Unbounded = "('session', 'agent', 'tag')";

    /// <summary>One step; <c>true</c> when there is more to do. Throws <see cref="SqliteException"/>.</summary>
    public bool Step(SqliteConnection connection)
    {
        var now = clock.GetUtcNow();
        var oldest = now.AddDays(-settings().RetentionDays).ToUnixTimeMilliseconds();
        return ForgetOld(connection, oldest) || ForgetForSize(connection) || GiveBack(connection, now);
    }

    private static bool ForgetOld(SqliteConnection connection, long oldest) =>
        Delete(connection, "calls", "id", $"started_at < {Text(oldest)} ORDER BY started_at")
        || ForgetSums(connection, "rollup_quarter", $"dimension IN {Unbounded} AND bucket < {Text(oldest - LedgerBucket.Quarter)}")
        || ForgetSums(connection, "rollup_day", $"dimension IN {Unbounded} AND bucket < {Text(oldest - LedgerBucket.Day)}")
        || Delete(connection, "plan_history", "account, name, bucket", $"bucket < {Text(oldest)}");

    private bool ForgetForSize(SqliteConnection connection)
    {
        var used = (Pragma(connection, "page_count") - Pragma(connection, "freelist_count")) * Pragma(connection, "page_size");
        return used > settings().MaxSize
            && (Delete(connection, "calls", "id", "1 ORDER BY started_at")
                || ForgetSums(connection, "rollup_quarter", $"dimension IN {Unbounded} ORDER BY bucket")
                || ForgetSums(connection, "rollup_day", $"dimension IN {Unbounded} ORDER BY bucket"));
    }

    /// <summary>
    /// Gives free pages back to the disk, where the file was made for it; and forgets windows that nobody can ask for any more, and breaks
    /// whose calls are gone.
    /// </summary>
    private static bool GiveBack(SqliteConnection connection, DateTimeOffset now)
    {
        const int IncrementalVacuum = 2;
        if (Pragma(connection, "freelist_count") > StepPages && Pragma(connection, "auto_vacuum") == IncrementalVacuum)
        {
            LedgerSchema.Execute(connection, null, $"PRAGMA incremental_vacuum({Text(StepPages)})");
            return true;
        }

        LedgerSchema.Execute(connection, null, $"DELETE FROM plan_windows WHERE seen_at < {Text(now.AddDays(-8).ToUnixTimeMilliseconds())}");
        LedgerSchema.Execute(connection, null, "DELETE FROM prompt_cache_breaks WHERE call < (SELECT MIN(id) FROM calls)");
        LedgerSchema.Execute(
            connection, null, $"DELETE FROM prompt_cache_left_out WHERE bucket < (SELECT MIN(started_at) FROM calls) - {Text(LedgerBucket.Quarter)}");
        return false;
    }

    private static bool ForgetSums(SqliteConnection connection, string table, string which) => Delete(connection, table, RollupKey.Columns, which);

    private static bool Delete(SqliteConnection connection, string table, string key, string which)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {which} LIMIT {Text(StepRows)})";
        return command.ExecuteNonQuery() > 0;
    }

    private static long Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
