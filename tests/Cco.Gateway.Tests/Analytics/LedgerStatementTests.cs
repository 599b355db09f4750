using Cco.Gateway.Analytics;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Tests.Analytics;

public sealed class LedgerStatementTests
{
    [Test]
    public void Execute_BoundAnewEachTime_WritesWhatWasBoundLast()
    {
        using var connection = Table();
        using var insert = new LedgerStatement(connection, "INSERT INTO held VALUES (?1, ?2)");

        Insert(1, "a");
        Insert(1, null);
        Insert(null, "a");
        Insert(2, "");
        Insert(null, null);
        Insert(2, "é");

        Assert.That(Rows(connection), Is.EqualTo(new[] { "1 'a'", "1 NULL", "NULL 'a'", "2 ''", "NULL NULL", "2 'é'" }));

        void Insert(long? number, string? text)
        {
            insert.Bind(1, number);
            insert.Bind(2, text);
            insert.Execute();
        }
    }

    [Test]
    public void Execute_NotBoundAgain_KeepsTheValue()
    {
        using var connection = Table();
        using var insert = new LedgerStatement(connection, "INSERT INTO held VALUES (?1, ?2)");

        insert.Bind(1, 7);
        insert.Bind(2, "kept");
        insert.Execute();
        insert.Bind(1, 8);
        insert.Execute();

        Assert.That(Rows(connection), Is.EqualTo(new[] { "7 'kept'", "8 'kept'" }));
    }

    [Test]
    public void Execute_ANumberWhereATextWas_WritesTheNumber()
    {
        using var connection = Table();
        using var insert = new LedgerStatement(connection, "INSERT INTO held (value) VALUES (?1)");

        insert.Bind(1, "1");
        insert.Execute();
        insert.Bind(1, 1);
        insert.Execute();
        insert.Bind(1, "1");
        insert.Execute();

        Assert.That(Rows(connection), Is.EqualTo(new[] { "NULL '1'", "NULL 1", "NULL '1'" }));
    }

    private static SqliteConnection Table()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE held (number, value)";
        command.ExecuteNonQuery();
        return connection;
    }

    private static List<string> Rows(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT quote(number) || ' ' || quote(value) FROM held ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
