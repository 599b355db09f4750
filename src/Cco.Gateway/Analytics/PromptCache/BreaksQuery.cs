using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Breaks, beside the calls they happened to.</summary>
internal static class BreaksQuery
{
    // Breaks are few: they come first, and each finds its call.
    private const string From = "FROM prompt_cache_breaks CROSS JOIN calls ON id = call";

    private const string Columns =
        "id, turn_before, started_at, session, agent, COALESCE(model_served, model_asked), billing, cause, detail, read_tokens, usual_tokens, "
        + "lost_tokens, lost_status, COALESCE(lost_pico, lost_list_pico)";

    public static PromptCacheReport Ask(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question, int count)
    {
        var where = "WHERE started_at >= @from AND started_at < @to";
        return new PromptCacheReport(question.From, question.To, LeftOut(), Causes(), Breaks());

        long LeftOut()
        {
            using var command = Command();
            command.CommandText = $"SELECT COALESCE(SUM(turns), 0) FROM prompt_cache_left_out WHERE bucket > @from - {LedgerBucket.Quarter} AND bucket < @to";
            return (long)command.ExecuteScalar()!;
        }

        List<BreakSum> Causes()
        {
            using var command = Command();
            command.CommandText =
                $"""
                SELECT cause, COUNT(*), SUM(lost_tokens), SUM(lost_status = 'unpriced'), COALESCE(SUM(lost_pico), 0), COALESCE(SUM(lost_list_pico), 0)
                {From} {where} {question.Filter.AndTo(command)} GROUP BY cause ORDER BY 5 DESC, 6 DESC, 3 DESC
                """;
            return Read(command, static row => new BreakSum(
                Cause(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)));
        }

        List<PromptCacheBreak> Breaks()
        {
            using var command = Command();
            command.CommandText = $"SELECT {Columns} {From} {where} {question.Filter.AndTo(command)} ORDER BY started_at DESC, id DESC LIMIT @count";
            command.Parameters.AddWithValue("@count", count);
            return Read(command, Break);
        }

        SqliteCommand Command()
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.Parameters.AddWithValue("@from", question.First);
            command.Parameters.AddWithValue("@to", question.Last);
            return command;
        }
    }

    /// <summary>The break of a call; <c>null</c> when it was none.</summary>
    public static PromptCacheBreak? Find(SqliteConnection connection, SqliteTransaction transaction, long id)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT {Columns} {From} WHERE call = @id";
        command.Parameters.AddWithValue("@id", id);
        return Read(command, Break).SingleOrDefault();
    }

    private static List<T> Read<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var row = command.ExecuteReader();
        var list = new List<T>();
        while (row.Read())
        {
            list.Add(read(row));
        }

        return list;
    }

    private static PromptCacheBreak Break(SqliteDataReader row) => new()
    {
        Id = CallId.Text(row.GetInt64(0)),
        Before = CallId.Text(row.GetInt64(1)),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        Session = Text(row, 3),
        Agent = Text(row, 4),
        Model = Text(row, 5),
        Billing = Words<Billing>.Parse(Text(row, 6)),
        Cause = Cause(row.GetString(7)),
        Detail = row.GetString(8),
        ReadTokens = row.GetInt64(9),
        UsualTokens = row.GetInt64(10),
        LostTokens = row.GetInt64(11),
        CostStatus = Words<CostStatus>.Parse(row.GetString(12)) ?? CostStatus.Unpriced,
        Lost = row.IsDBNull(13) ? null : row.GetInt64(13),
    };

    private static BreakCause Cause(string word) => Words<BreakCause>.Parse(word) ?? BreakCause.Provider;

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
