using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The numbered migrations embedded as <c>migrations/NNNN_name.sql</c>, each applied once in its own transaction; the number of the
/// last one is the file's <c>user_version</c>.
/// </summary>
internal static class LedgerSchema
{
    private const string Prefix = "migrations/";

    private static readonly string[] Tables = ["calls", "open_calls", "rollup_quarter", "rollup_day", "plan_windows", "plan_history", "imported_calls", "prompt_cache_breaks", "prompt_cache_left_out"];

    private static readonly (int Number, string Resource)[] Migrations =
    [
        .. typeof(LedgerSchema).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (Number: int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name))
            .OrderBy(migration => migration.Number),
    ];

    /// <summary>The version this program writes.</summary>
    public static int Current => Migrations[^1].Number;

    /// <summary>The file's version; throws <see cref="LedgerException"/> when it is newer than this program.</summary>
    public static int Check(SqliteConnection connection, string name)
    {
        var version = VersionOf(connection, null);
        return version <= Current
            ? version
            : throw new LedgerException(
                $"The ledger {name} was written by a newer version of cco (its format is {version}, this program knows {Current}). "
                + "Use that version, or another data directory with --data.");
    }

    /// <summary>Brings the file to the current version; returns the version it had. Throws as <see cref="Check"/>.</summary>
    public static int Migrate(SqliteConnection connection, string name)
    {
        var before = Check(connection, name);
        foreach (var (number, resource) in Migrations.Where(migration => migration.Number > before))
        {
            Apply(connection, number, resource);
        }

        return before;
    }

    /// <summary>Reads a row of every table, so that a damaged file shows itself here and not at the first call.</summary>
    public static void Touch(SqliteConnection connection)
    {
        foreach (var table in Tables)
        {
            Execute(connection, null, $"SELECT * FROM {table} LIMIT 1");
        }

        Execute(connection, null, "SELECT id FROM calls ORDER BY started_at DESC LIMIT 1");
    }

    public static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        command.ExecuteNonQuery();
    }

    private static void Apply(SqliteConnection connection, int number, string resource)
    {
        using var transaction = connection.BeginTransaction(deferred: false);

        // Another process may have done it while this one waited for the lock.
        if (VersionOf(connection, transaction) >= number)
        {
            return;
        }

        using var stream = typeof(LedgerSchema).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        Execute(connection, transaction, reader.ReadToEnd());
        Execute(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));
        transaction.Commit();
    }

    private static int VersionOf(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = Command(connection, transaction, "PRAGMA user_version");
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
