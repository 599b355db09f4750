namespace Cco.Gateway.Analytics;

/// <summary>What the writer has taken from the queue and writes next, in one transaction.</summary>
internal sealed class PendingBatch
{
    /// <summary>Calls that have ended.</summary>
    public List<CallRecord> Calls { get; } = [];

    /// <summary>Calls that were begun and have not ended, by id.</summary>
    public Dictionary<string, CallRecord> Begun { get; } = [];

    /// <summary>Ids of ended calls whose beginning may have been written before.</summary>
    public List<string> Closed { get; } = [];

    public List<PlanReading> Plans { get; } = [];

    /// <summary>Who waits for all that came before.</summary>
    public List<TaskCompletionSource> Marks { get; } = [];

    /// <summary>How much there is to write.</summary>
    public int Count => Calls.Count + Begun.Count;

    public void Add(in LedgerEntry entry)
    {
        if (entry.Mark is { } mark)
        {
            Marks.Add(mark);
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

        // Begun and ended in one batch: the beginning need never be written.
        if (entry.Stage == CallStage.EndedAfterBeginning && !Begun.Remove(call.Id))
        {
            Closed.Add(call.Id);
        }

        Calls.Add(call);
        if (entry.Plan is { } plan)
        {
            Plans.Add(plan);
        }
    }

    /// <summary>Lets go of everything; who waits is told.</summary>
    public void Settle()
    {
        Calls.Clear();
        Begun.Clear();
        Closed.Clear();
        Plans.Clear();
        foreach (var mark in Marks)
        {
            mark.TrySetResult();
        }

        Marks.Clear();
    }
}
