namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>
/// The conversations of late, at most so many; the one that is longest ago makes room. For one thread.
/// </summary>
internal sealed class Conversations(int most = Conversations.Most)
{
    public const int Most = 1000;

    // How many a turn is held against; agents at work in one session at the same time.
    private const int MostOfOwner = 32;

    private readonly LinkedList<Conversation> _byUse = new();
    private readonly Dictionary<string, List<LinkedListNode<Conversation>>> _byOwner = new(StringComparer.Ordinal);

    public int Count => _byUse.Count;

    /// <summary>The conversation that a turn goes on, the turn not added yet; <c>null</c> when it begins one, which is remembered then.</summary>
    public Conversation? ContinuedBy(PromptTurn turn)
    {
        if (!_byOwner.TryGetValue(turn.Owner, out var own))
        {
            _byOwner[turn.Owner] = own = [];
        }

        // The last in the list is the last that was used, and goes first among equals.
        var (found, most) = ((LinkedListNode<Conversation>?)null, 0);
        foreach (var node in own)
        {
            if (node.Value.SharedWith(turn) is { } shared && shared >= most)
            {
                (found, most) = (node, shared);
            }
        }

        if (found is null)
        {
            Begin(turn, own);
            return null;
        }

        own.Remove(found);
        own.Add(found);
        _byUse.Remove(found);
        _byUse.AddLast(found);
        return found.Value;
    }

    private void Begin(PromptTurn turn, List<LinkedListNode<Conversation>> own)
    {
        own.Add(_byUse.AddLast(new Conversation(turn)));
        if (own.Count > MostOfOwner)
        {
            Forget(own[0]);
        }

        if (_byUse.Count > most)
        {
            Forget(_byUse.First!);
        }
    }

    private void Forget(LinkedListNode<Conversation> node)
    {
        var owner = node.Value.Last.Owner;
        _byUse.Remove(node);
        var own = _byOwner[owner];
        own.Remove(node);
        if (own.Count == 0)
        {
            _byOwner.Remove(owner);
        }
    }
}
