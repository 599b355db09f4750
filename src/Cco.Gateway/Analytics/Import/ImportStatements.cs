using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Import;

/// <summary>The prepared statements of an import. Throws <see cref="SqliteException"/>.</summary>
internal sealed class ImportStatements : IDisposable
{
    // A call as long as this is still found beside its transcript.
    private const long LongestCall = 60 * 60 * 1000;

    // Clocks of two machines, and the moment between an answer's last byte and the line about it.
    private const long Slack = 2 * 60 * 1000;

    private readonly SqliteCommand _known;
    private readonly SqliteCommand _recorded;
    private readonly SqliteCommand _read;
    private readonly LedgerStatement _remember;
    private readonly LedgerStatement _insert;
    private readonly LedgerStatement _replace;

    public ImportStatements(SqliteConnection connection)
    {
        _known = Command(connection, "SELECT call FROM imported_calls WHERE key = @key", "@key");

        // The rollup tells cheaply of most sessions that the gateway has none of their calls.
        _recorded = Command(
            connection,
            $"""
            SELECT EXISTS (SELECT 1 FROM open_calls WHERE session = @session AND started_at BETWEEN @at - {LongestCall} AND @at + {Slack})
                OR (EXISTS (SELECT 1 FROM rollup_day WHERE dimension = 'session' AND bucket IN (@day, @day - {LedgerBucket.Day})
                        AND value = @session AND billing <> 'imported')
                    AND EXISTS (SELECT 1 FROM calls WHERE started_at BETWEEN @at - {LongestCall} AND @at + {Slack}
                        AND started_at + duration_us / 1000 + {Slack} >= @at AND session = @session AND billing IS NOT 'imported'))
            """,
            "@session",
            "@at",
            "@day");
        _read = Command(connection, $"SELECT {CallRow.Columns} FROM calls WHERE id = @id", "@id");
        _remember = new LedgerStatement(connection, "INSERT INTO imported_calls (key, call) VALUES (?1, ?2)");
        _insert = new LedgerStatement(connection, $"INSERT INTO calls ({CallRow.Columns}) VALUES ({CallRow.Parameters}) ON CONFLICT (id) DO NOTHING");
        _replace = new LedgerStatement(connection, $"INSERT OR REPLACE INTO calls ({CallRow.Columns}) VALUES ({CallRow.Parameters})");
    }

    /// <summary>Puts what follows into a transaction.</summary>
    public void Enlist(SqliteTransaction transaction) =>
        _known.Transaction = _recorded.Transaction = _read.Transaction = transaction;

    /// <summary>Whether a key was imported before, and the number of its call, where it has one.</summary>
    public bool IsKnown(long key, out long? call)
    {
        _known.Parameters[0].Value = key;
        using var row = _known.ExecuteReader();
        var known = row.Read();
        call = known && !row.IsDBNull(0) ? row.GetInt64(0) : null;
        return known;
    }

    /// <summary>Whether the gateway had a call of that session under way at that moment.</summary>
    public bool IsRecorded(string? session, long at)
    {
        if (session is null)
        {
            return false;
        }

        _recorded.Parameters[0].Value = session;
        _recorded.Parameters[1].Value = at;
        _recorded.Parameters[2].Value = at - (at % LedgerBucket.Day);
        return _recorded.ExecuteScalar() is 1L;
    }

    /// <summary>The call of a number; <c>null</c> when it was forgotten.</summary>
    public CallRecord? Find(long id)
    {
        _read.Parameters[0].Value = id;
        using var row = _read.ExecuteReader();
        return row.Read() ? CallRow.Read(row) : null;
    }

    public void Remember(long key, long? call)
    {
        _remember.Bind(1, key);
        _remember.Bind(2, call);
        _remember.Execute();
    }

    /// <summary><c>false</c> when its number is taken.</summary>
    public bool TryInsert(CallRecord call)
    {
        CallRow.Write(call, _insert);
        return _insert.Execute() == 1;
    }

    public void Replace(CallRecord call)
    {
        CallRow.Write(call, _replace);
        _replace.Execute();
    }

    public void Dispose()
    {
        _known.Dispose();
        _recorded.Dispose();
        _read.Dispose();
        _remember.Dispose();
        _insert.Dispose();
        _replace.Dispose();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter, 0L);
        }

        return command;
    }
}
