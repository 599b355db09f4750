namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>The turns of one conversation: the last one, and what the last five read from the provider's cache.</summary>
internal sealed class Conversation
{
    private const int Remembered = 5;

    private readonly Queue<long> _reads = new(Remembered);

    public Conversation(PromptTurn first) => Add(first);

    public PromptTurn Last { get; private set; } = null!;

    /// <summary>What a turn usually reads: the median of the last five.</summary>
    public long Usual
    {
        get
        {
            long[] sorted = [.. _reads.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>Whether a turn is to be told of: a large prompt, less than half of what is usual read.</summary>
    public bool IsBrokenBy(in PromptCounts turn) => turn.Prompt >= PromptCounts.Large && turn.Read * 2 < Usual;

    public void Add(PromptTurn turn)
    {
        Last = turn;
        if (_reads.Count == Remembered)
        {
            _reads.Dequeue();
        }

        _reads.Enqueue(turn.Counts.Read);
    }

    /// <summary>
    /// How many messages a turn shares with the last one, when it goes on from there; <c>null</c> when it does not: it is shorter (a compaction,
    /// a rewind), has other messages (another agent, a side question), or branches off.
    /// </summary>
    public int? SharedWith(PromptTurn turn)
    {
        var (before, now) = (Last.Digest.Messages, turn.Digest.Messages);
        if (before.Count == 0 || now.Count < before.Count || IsAnothers(turn))
        {
            return null;
        }

        var (same, leading) = (0, 0);
        for (var n = 0; n < before.Count; n++)
        {
            if (before[n] == now[n])
            {
                same++;
                leading += leading == n ? 1 : 0;
            }
        }

        return same > 0 && same * 2 >= before.Count && (leading >= before.Count - 1 || same > leading) ? same : null;
    }

    private bool IsAnothers(PromptTurn turn) =>
        turn.ModelAsked != Last.ModelAsked
        && !turn.Digest.System.SequenceEqual(Last.Digest.System)
        && !turn.Digest.Tools.SequenceEqual(Last.Digest.Tools);
}
