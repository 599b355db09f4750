namespace Cco.Gateway.Analytics;

/// <summary>How many calls of each run have not ended: who asks for a run's figures wants all of them. Calls without a run are not counted.</summary>
internal sealed class OpenRuns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);

    public void Enter(string run)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(run, out var open))
            {
                _runs[run] = open = new Run();
            }

            open.Calls++;
        }
    }

    /// <summary>Once its record is on the way to the ledger.</summary>
    public void Leave(string run)
    {
        lock (_lock)
        {
            var open = _runs[run];
            if (--open.Calls == 0)
            {
                _runs.Remove(run);
                open.Ended.SetResult();
            }
        }
    }

    /// <summary>Ends when no call of the run is open.</summary>
    public Task WhenEndedAsync(string run)
    {
        lock (_lock)
        {
            return _runs.TryGetValue(run, out var open) ? open.Ended.Task : Task.CompletedTask;
        }
    }

    private sealed class Run
    {
        public int Calls { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
