using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>The calls a question is about: those of [<paramref name="From"/>, <paramref name="To"/>) that match the filter; <c>null</c> is open.</summary>
internal sealed record LedgerQuestion(DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    public CallFilter Filter { get; init; } = CallFilter.All;

    public long First => Math.Max(0, (From ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds());

    public long Last => (To ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds();

    /// <summary>
    /// The tables that answer, each for a part of the span: rollups, and calls at the ragged ends; calls alone where a filter asks for them.
    /// An end before the oldest call that is kept is moved to the quarter of an hour it lies in.
    /// </summary>
    /// <param name="largest">The largest bucket to answer from.</param>
    public IReadOnlyList<LedgerSegment> Segments(SqliteConnection connection, SqliteTransaction transaction, long largest = LedgerBucket.Day)
    {
        if (!Filter.IsAll)
        {
            return [new LedgerSegment(0, First, Last)];
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT MIN(started_at) FROM calls";
        var oldest = command.ExecuteScalar() as long? ?? long.MaxValue;
        return LedgerSegment.Split(Kept(First), Kept(Last), largest);

        long Kept(long end) => end < oldest ? end - (end % LedgerBucket.Quarter) : end;
    }
}
