using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>A call as a row of <c>calls</c>, in both directions.</summary>
internal static class CallRow
{
    /// <summary>The columns, in the order in which they are written and read.</summary>
    public const string Columns =
        "id, started_at, duration_us, first_byte_us, dialect, endpoint, route, cluster, provider, destination, billing, scope, project, "
        + "session, model_asked, model_served, stream, status, outcome, cache_result, cache_reason, not_stored, input_tokens, "
        + "cache_read_tokens, cache_write_short_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, cost_status, input_pico, "
        + "cache_read_pico, cache_write_short_pico, cache_write_long_pico, output_pico, tools_pico, cost_pico, saved_pico, stop_reason, "
        + "attempts, error_code, run";

    /// <summary>One parameter for each of <see cref="Columns"/>.</summary>
    public static readonly string[] Parameters = [.. Columns.Split(", ").Select(column => "@" + column)];

    /// <summary>Sets the parameters, which must be in the order of <see cref="Columns"/>.</summary>
    public static void Write(CallRecord call, SqliteParameterCollection parameters)
    {
        var n = 0;
        Next(call.Id);
        Next(call.StartedAt.ToUnixTimeMilliseconds());
        Next(Microseconds(call.Duration));
        Next(call.FirstByte is { } firstByte ? Microseconds(firstByte) : null);
        Next(call.Dialect);
        Next(call.Endpoint);
        Next(call.Route);
        Next(call.Cluster);
        Next(call.Provider);
        Next(call.Destination);
        Next(Word(call.Billing));
        Next(call.Scope);
        Next(call.Project);
        Next(call.Session);
        Next(call.ModelAsked);
        Next(call.ModelServed);
        Next(call.Stream ? 1L : 0L);
        Next((long)call.Status);
        Next(Words<CallResult>.Of(call.Outcome));
        Next(Word(call.CacheResult));
        Next(call.CacheReason);
        Next(call.NotStored);
        Next(call.Tokens.Input);
        Next(call.Tokens.CacheRead);
        Next(call.Tokens.CacheWriteShort);
        Next(call.Tokens.CacheWriteLong);
        Next(call.Tokens.Output);
        Next(call.Tokens.Reasoning);
        Next(Word(call.CostStatus));
        Next(call.Cost?.Input);
        Next(call.Cost?.CacheRead);
        Next(call.Cost?.CacheWriteShort);
        Next(call.Cost?.CacheWriteLong);
        Next(call.Cost?.Output);
        Next(call.Cost?.Tools);
        Next(call.Cost?.Total);
        Next(call.SavedPico);
        Next(call.StopReason);
        Next((long)call.Attempts);
        Next(call.ErrorCode);
        Next(call.Run);

        void Next(object? value) => parameters[n++].Value = value ?? DBNull.Value;
    }

    /// <summary>Reads the row a reader stands on.</summary>
    public static CallRecord Read(SqliteDataReader row)
    {
        return new CallRecord
        {
            Id = row.GetString(0),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            Duration = TimeSpan.FromMicroseconds(row.GetInt64(2)),
            FirstByte = Number(3) is { } firstByte ? TimeSpan.FromMicroseconds(firstByte) : null,
            Dialect = row.GetString(4),
            Endpoint = row.GetString(5),
            Route = Text(6),
            Cluster = Text(7),
            Provider = Text(8),
            Destination = Text(9),
            Billing = Words<Billing>.Parse(Text(10)),
            Scope = Text(11),
            Project = Text(12),
            Session = Text(13),
            ModelAsked = Text(14),
            ModelServed = Text(15),
            Stream = row.GetBoolean(16),
            Status = row.GetInt32(17),
            Outcome = Words<CallResult>.Parse(row.GetString(18)) ?? CallResult.Interrupted,
            CacheResult = Words<CacheResult>.Parse(Text(19)),
            CacheReason = Text(20),
            NotStored = Text(21),
            Tokens = new CallTokens(Number(22), Number(23), Number(24), Number(25), Number(26), Number(27)),
            CostStatus = Words<CostStatus>.Parse(Text(28)),
            Cost = row.IsDBNull(35)
                ? null
                : new CallCost(row.GetInt64(29), row.GetInt64(30), row.GetInt64(31), row.GetInt64(32), row.GetInt64(33), row.GetInt64(34)),
            SavedPico = Number(36),
            StopReason = Text(37),
            Attempts = row.GetInt32(38),
            ErrorCode = Text(39),
            Run = Text(40),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        long? Number(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
    }

    private static string? Word<T>(T? value) where T : struct, Enum => value is { } known ? Words<T>.Of(known) : null;

    private static long Microseconds(TimeSpan value) => value.Ticks / TimeSpan.TicksPerMicrosecond;
}
