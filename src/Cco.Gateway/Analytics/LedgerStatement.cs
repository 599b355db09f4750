using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cco.Gateway.Analytics;

/// <summary>
/// A prepared statement of the writer's, bound by number. The provider's command looks each parameter up by name at each execution,
/// which for the ledger's rows costs more than SQLite's own work. A parameter keeps its value from one execution to the next, and one that
/// is bound to what it holds is left alone: most of a row's words are those of the row before. Throws <see cref="SqliteException"/>.
/// </summary>
internal sealed class LedgerStatement : IDisposable
{
    private const int TextBuffer = 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // What each parameter holds: a number, a text, or neither, which is NULL.
    private readonly (long? Number, string? Text)[] _held;

    /// <param name="connection">Open, and open longer than this.</param>
    public LedgerStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        _held = new (long?, string?)[raw.sqlite3_bind_parameter_count(_statement)];
    }

    /// <summary>Binds the parameter of a number, counted from 1.</summary>
    public void Bind(int number, long? value)
    {
        ref var held = ref _held[number - 1];
        if (held.Text is null && held.Number == value)
        {
            return;
        }

        Check(value is { } known ? raw.sqlite3_bind_int64(_statement, number, known) : raw.sqlite3_bind_null(_statement, number));
        held = (value, null);
    }

    /// <inheritdoc cref="Bind(int, long?)"/>
    public void Bind(int number, string? text)
    {
        ref var held = ref _held[number - 1];
        if (held.Number is null && held.Text == text)
        {
            return;
        }

        Check(text is null ? raw.sqlite3_bind_null(_statement, number) : BindText(number, text));
        held = (null, text);
    }

    /// <summary>Runs the statement to its end and makes it ready for the next values; returns how many rows it changed.</summary>
    public int Execute()
    {
        var result = raw.sqlite3_step(_statement);
        _ = raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(result);
        }

        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private int BindText(int number, string text)
    {
        var most = text.Length * 3;
        var buffer = most <= TextBuffer ? stackalloc byte[TextBuffer] : new byte[most];
        return raw.sqlite3_bind_text(_statement, number, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
