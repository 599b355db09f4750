using Cco.Gateway.Analytics.PromptCache;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>Single calls.</summary>
internal static class CallsQuery
{
    // Filters whose values the rollups know, by the name of both.
    private static readonly string[] InRollups = ["key", "project", "session", "agent", "route", "tag"];

    /// <param name="behind">Where the page begins; <c>null</c> is at the newest.</param>
    public static CallPage Page(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question, int count, CallCursor? behind)
    {
        var (from, to) = Span(connection, transaction, question);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"""
            SELECT {CallRow.Columns} FROM calls WHERE started_at >= @from AND started_at < @to AND (started_at, id) < (@at, @id)
                {question.Filter.AndTo(command)}
            ORDER BY started_at DESC, id DESC LIMIT @count
            """;
        command.Parameters.AddWithValue("@from", from);
        command.Parameters.AddWithValue("@to", to);
        command.Parameters.AddWithValue("@at", behind?.StartedAt ?? long.MaxValue);
        command.Parameters.AddWithValue("@id", behind?.Id ?? 0);

        // One more than asked for tells whether there are more.
        command.Parameters.AddWithValue("@count", count + 1);
        var calls = Read(command);
        return calls.Count <= count ? new CallPage(calls, null) : new CallPage(calls[..count], CallCursor.Behind(calls[count - 1]).ToString());
    }

    /// <summary>A call by its number, ended or not; <c>null</c> when there is none.</summary>
    public static CallStatus? Find(SqliteConnection connection, SqliteTransaction transaction, long id)
    {
        return Find("calls") is { } ended ? new CallStatus(true, ended, BreaksQuery.Find(connection, transaction, id)) : Find("open_calls") is { } open ? new CallStatus(false, open) : null;

        CallRecord? Find(string table)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"SELECT {CallRow.Columns} FROM {table} WHERE id = @id";
            command.Parameters.AddWithValue("@id", id);
            return Read(command).SingleOrDefault();
        }
    }

    /// <summary>
    /// The span to look through. A value that only few calls have is looked up in the rollups first, so that not the whole ledger is read for
    /// a session of last month.
    /// </summary>
    private static (long From, long To) Span(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question)
    {
        var (from, to) = (question.First, question.Last);
        foreach (var name in InRollups)
        {
            if (!question.Filter.Values.TryGetValue(name, out var value))
            {
                continue;
            }

            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT MIN(bucket), MAX(bucket) FROM rollup_day WHERE dimension = @dimension AND value = @value";
            command.Parameters.AddWithValue("@dimension", name);
            command.Parameters.AddWithValue("@value", value);
            using var row = command.ExecuteReader();
            if (!row.Read() || row.IsDBNull(0))
            {
                return (0, 0);
            }

            from = Math.Max(from, row.GetInt64(0));
            to = Math.Min(to, row.GetInt64(1) + LedgerBucket.Day);
        }

        return (from, to);
    }

    private static List<CallRecord> Read(SqliteCommand command)
    {
        using var row = command.ExecuteReader();
        var calls = new List<CallRecord>();
        while (row.Read())
        {
            calls.Add(CallRow.Read(row));
        }

        return calls;
    }
}
