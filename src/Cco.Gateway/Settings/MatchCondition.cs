namespace Cco.Gateway.Settings;

/// <summary>What a route asks of one header or query parameter.</summary>
/// <param name="Mode">YARP's word: <c>ExactHeader</c> or <c>Exact</c>, <c>HeaderPrefix</c> or <c>Prefix</c>, <c>Contains</c>, <c>Exists</c>, …</param>
internal sealed record MatchCondition(string Name, string Mode, IReadOnlyList<string> Values)
{
    private bool IsExact => Mode.StartsWith("Exact", StringComparison.Ordinal);

    private bool IsPrefix => Mode.EndsWith("Prefix", StringComparison.Ordinal);

    private bool NeedsOneOf => IsExact || IsPrefix || Mode == "Contains";

    /// <summary>Whether no one value satisfies both; case is left aside, since it is by default.</summary>
    public bool Excludes(MatchCondition other) => (Mode, other.Mode) switch
    {
        ("NotExists", _) => other.Mode != "NotExists",
        (_, "NotExists") => true,
        _ => NeedsOneOf && other.NeedsOneOf
            && !Values.Any(a => other.Values.Any(b => CanBeOne(a, b, other) || other.CanBeOne(b, a, this))),
    };

    /// <summary>Whether a value of this condition for <paramref name="own"/> can satisfy the other's for <paramref name="theirs"/>.</summary>
    private bool CanBeOne(string own, string theirs, MatchCondition other) => other switch
    {
        { IsExact: true } => IsExact && own.Equals(theirs, StringComparison.OrdinalIgnoreCase),
        { IsPrefix: true } => !IsExact && !IsPrefix || own.StartsWith(theirs, StringComparison.OrdinalIgnoreCase),
        _ => !IsExact || own.Contains(theirs, StringComparison.OrdinalIgnoreCase),
    };
}
