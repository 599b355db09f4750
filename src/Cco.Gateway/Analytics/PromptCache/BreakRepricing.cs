using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Gives breaks whose cost was not known what they cost, by the call they happened to. Inside the caller's transaction.</summary>
internal sealed class BreakRepricing(SqliteConnection connection, PriceBook prices)
{
    private const string Unpriced = "lost_status = 'unpriced'";

    // Breaks are few: they come first, and each finds its call.
    private static readonly string Left =
        $"""
        SELECT {CallRow.Columns}, lost_tokens FROM prompt_cache_breaks CROSS JOIN calls ON id = call
        WHERE {Unpriced} AND cost_status IN ('exact', 'estimated') AND started_at >= @from
        """;

    /// <summary>The break of a call that is being priced; <c>false</c> when it was none. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="call">As it was: what it used is forgotten with its price.</param>
    public bool Price(SqliteTransaction transaction, CallRecord call)
    {
        using var command = Command(transaction, $"SELECT lost_tokens FROM prompt_cache_breaks WHERE call = @call AND {Unpriced}");
        command.Parameters.AddWithValue("@call", CallId.Parse(call.Id));
        return command.ExecuteScalar() is long lost && Price(transaction, call, lost);
    }

    /// <summary>
    /// Breaks of calls that have a price already: one that was told of while its call was being priced, or was priced before breaks were. Only
    /// the call's counts are left of its usage, so these are estimates. Throws <see cref="SqliteException"/>.
    /// </summary>
    /// <param name="from">UTC milliseconds.</param>
    /// <returns>How many.</returns>
    public long PriceLeft(SqliteTransaction transaction, long from)
    {
        var left = new List<(long Lost, CallRecord Call)>();
        using (var command = Command(transaction, Left))
        {
            command.Parameters.AddWithValue("@from", from);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                left.Add((row.GetInt64(row.FieldCount - 1), CallRow.Read(row)));
            }
        }

        return left.Count(found => Price(transaction, found.Call, found.Lost));
    }

    private bool Price(SqliteTransaction transaction, CallRecord call, long lost)
    {
        var usage = CallRepricing.UsageOf(call);
        if (PromptCacheLoss.Of(prices, call.Model, usage, lost, call.StartedAt, call.ModelAsked) is not (>= 0 and <= CallCost.CeilingUsd and var usd))
        {
            return false;
        }

        var metered = call.Billing == Exchange.Billing.Metered;
        using var command = Command(
            transaction, "UPDATE prompt_cache_breaks SET lost_status = @status, lost_pico = @money, lost_list_pico = @list WHERE call = @call");
        command.Parameters.AddWithValue("@call", CallId.Parse(call.Id));
        command.Parameters.AddWithValue("@status", Words<CostStatus>.Of(usage.Estimated ? CostStatus.Estimated : CostStatus.Exact));
        command.Parameters.AddWithValue("@money", metered ? PicoDollars.FromUsd(usd) : DBNull.Value);
        command.Parameters.AddWithValue("@list", metered ? DBNull.Value : PicoDollars.FromUsd(usd));
        return command.ExecuteNonQuery() > 0;
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
