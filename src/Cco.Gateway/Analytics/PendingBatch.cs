using Cco.Gateway.Analytics.PromptCache;

namespace Cco.Gateway.Analytics;

/// <summary>What the writer has taken from the queue and has not written yet.</summary>
internal sealed class PendingBatch
{
    private readonly HashSet<string> _endedAfterBeginning = [];

    /// <summary>Calls that have ended.</summary>
    public List<CallRecord> Calls { get; } = [];

    /// <summary>Calls that were begun, by id, their beginning not written yet; they may have ended since.</summary>
    public Dictionary<string, CallRecord> Begun { get; } = [];

    public List<PlanReading> Plans { get; } = [];

    public List<PromptCacheBreak> Breaks { get; } = [];

    /// <summary>Turns that were not looked at, by quarter of an hour.</summary>
    public Dictionary<long, long> LeftOut { get; } = [];

    /// <summary>Who waits for all that came before.</summary>
    public List<TaskCompletionSource> Marks { get; } = [];

    /// <summary>How much there is to write.</summary>
    public int Count => Calls.Count + Begun.Count + Breaks.Count + LeftOut.Count;

    /// <summary>There is something that may wait for the window's end.</summary>
    public bool HasEnded => Calls.Count + Breaks.Count + LeftOut.Count > 0;

    public void Add(in LedgerEntry entry)
    {
        if (entry.Mark is { } mark)
        {
            Marks.Add(mark);
        }

        if (entry.Break is { } found)
        {
            Breaks.Add(found);
        }

        if (entry.LeftOut > 0)
        {
            var bucket = entry.LeftOut - (entry.LeftOut % LedgerBucket.Quarter);
            LeftOut[bucket] = LeftOut.GetValueOrDefault(bucket) + 1;
        }

        if (entry.Call is not { } call)
        {
            return;
        }

        if (entry.Stage == CallStage.Begun)
        {
            Begun[call.Id] = call;
            return;
        }

        if (entry.Stage == CallStage.EndedAfterBeginning)
        {
            _endedAfterBeginning.Add(call.Id);
        }

        Calls.Add(call);
        if (entry.Plan is { } plan)
        {
            Plans.Add(plan);
        }
    }

    /// <summary>
    /// For a transaction that writes all of it: the ids of ended calls whose beginning is in the file. Of a call that began and ended here
    /// the beginning need never be written, and is left out.
    /// </summary>
    public IEnumerable<string> TakeClosed() => _endedAfterBeginning.Where(id => !Begun.Remove(id));

    /// <summary>The beginnings are written.</summary>
    public void SettleBegun() => Begun.Clear();

    /// <summary>Lets go of everything; who waits is told.</summary>
    public void Settle()
    {
        Calls.Clear();
        Begun.Clear();
        Plans.Clear();
        Breaks.Clear();
        LeftOut.Clear();
        _endedAfterBeginning.Clear();
        foreach (var mark in Marks)
        {
            mark.TrySetResult();
        }

        Marks.Clear();
    }
}
