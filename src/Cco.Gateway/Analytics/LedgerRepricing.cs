using Cco.Gateway.Analytics.PromptCache;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Gives earlier calls that had no price the price of their day, and in the same transaction the rollups the difference and the breaks of a
/// prompt cache what they cost; then savings that were not known for want of a price. Each transaction is short, so that the writer beside it waits no longer than for a batch of its own; it may be broken off and begun again at any time.
/// </summary>
internal static class LedgerRepricing
{
    /// <summary>Calls looked at in one transaction.</summary>
    public const int BatchSize = 500;

    /// <summary>Prices what can be priced from <paramref name="since"/> on; <c>null</c> is from the beginning. Throws <see cref="SqliteException"/>.</summary>
    public static async Task<RepricingResult> RunAsync(
        LedgerStore store, PriceBook prices, DateTimeOffset? since, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var connection = store.OpenWriter();
        using var call = new LedgerStatement(connection, $"INSERT OR REPLACE INTO calls ({CallRow.Columns}) VALUES ({CallRow.Parameters})");
        using var rollups = new RollupStatements(connection);
        var breaks = new BreakRepricing(connection, prices);
        var from = since?.ToUnixTimeMilliseconds() ?? 0;
        var after = (At: from, Id: long.MinValue);
        var (priced, broken, sum) = (0L, 0L, default(RollupSums));
        while (true)
        {
            var batch = await LedgerRetry.RunAsync(() => Step(after), clock, cancellationToken);
            priced += batch.Priced;
            broken += batch.Breaks;
            sum += batch.Sums;
            if (batch.Last is not { } last)
            {
                broken += await LedgerRetry.RunAsync(Left, clock, cancellationToken);
                var savings = await new SavingRepricing(store, connection, prices).RunAsync(from, clock, cancellationToken);
                return new RepricingResult(priced, sum.Cost.Money, sum.Cost.List, broken, savings, Unpriced(connection, prices, from));
            }

            after = last;
        }

        (long Priced, long Breaks, RollupSums Sums, (long At, long Id)? Last) Step((long At, long Id) position)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            rollups.Clear();
            var (count, ofBreaks, sums, last) = (0L, 0L, default(RollupSums), ((long At, long Id)?)null);
            foreach (var before in Read(connection, transaction, position))
            {
                last = (before.StartedAt.ToUnixTimeMilliseconds(), CallId.Parse(before.Id)!.Value);
                if (CallRepricing.Price(before, prices) is { } now)
                {
                    CallRow.Write(now, call);
                    call.Execute();
                    rollups.Replace(before, now);
                    ofBreaks += breaks.Price(transaction, before) ? 1 : 0;
                    sums += RollupSums.Of(now);
                    count++;
                }
            }

            rollups.Write();
            transaction.Commit();
            return (count, ofBreaks, sums, last);
        }

        long Left()
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var count = breaks.PriceLeft(transaction, from);
            transaction.Commit();
            return count;
        }
    }

    /// <summary>The models whose calls have no price from a moment on, most calls first. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="from">UTC milliseconds.</param>
    public static IReadOnlyList<UnpricedModel> Unpriced(SqliteConnection connection, PriceBook prices, long from)
    {
        using var command = connection.CreateCommand();

        // Beside MIN the other columns are those of the row it is found in (https://sqlite.org/lang_select.html#bareagg).
        command.CommandText =
            """
            SELECT COALESCE(model_served, model_asked), COUNT(*), MIN(started_at), model_asked, usage_text
            FROM calls WHERE cost_status = 'unpriced' AND started_at >= @from GROUP BY 1 ORDER BY 2 DESC, 1
            """;
        command.Parameters.AddWithValue("@from", from);
        using var row = command.ExecuteReader();
        var models = new List<UnpricedModel>();
        while (row.Read())
        {
            models.Add(Describe(
                prices, Text(0), row.GetInt64(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), Text(3), Text(4)));
        }

        return models;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    private static UnpricedModel Describe(PriceBook prices, string? model, long calls, DateTimeOffset since, string? asked, string? usage)
    {
        var cost = CostCalculator.Calculate(
            prices, model, (usage is null ? null : UsageText.Read(usage)) ?? new TokenUsage { InputTokens = 1 }, since, asked);
        return new UnpricedModel(
            model,
            calls,
            since,
            cost.Parts is null ? cost.Rule ?? "no price" : "has a price now",
            model is not null && cost.Parts is null && prices.Find(model, since) is null);
    }

    private static List<CallRecord> Read(SqliteConnection connection, SqliteTransaction transaction, (long At, long Id) after)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"""
            SELECT {CallRow.Columns} FROM calls
            WHERE cost_status = 'unpriced' AND started_at >= @at AND (started_at, id) > (@at, @id)
            ORDER BY started_at, id LIMIT {BatchSize}
            """;
        command.Parameters.AddWithValue("@at", after.At);
        command.Parameters.AddWithValue("@id", after.Id);
        using var row = command.ExecuteReader();
        var calls = new List<CallRecord>();
        while (row.Read())
        {
            calls.Add(CallRow.Read(row));
        }

        return calls;
    }
}
