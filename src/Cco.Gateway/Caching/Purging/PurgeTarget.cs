namespace Cco.Gateway.Caching.Purging;

/// <summary>What a purge is of.</summary>
/// <param name="Name">Which scope, namespace or model, to the letter; <c>null</c> of everything.</param>
internal readonly record struct PurgeTarget(PurgeKind Kind, string? Name)
{
    public static readonly PurgeTarget Everything = new(PurgeKind.Everything, null);

    /// <summary>The kind as the API says it.</summary>
    public string Word => Kind switch
    {
        PurgeKind.Everything => "everything",
        PurgeKind.Scope => "scope",
        PurgeKind.Namespace => "namespace",
        PurgeKind.Model => "model",
        _ => throw new InvalidOperationException($"{Kind} has no word."),
    };

    /// <summary>For people: <c>everything</c>, <c>model claude-opus-5</c>.</summary>
    public override string ToString() => Name is null ? Word : $"{Word} {Name}";
}
