namespace Cco.Gateway.Caching.Explain;

/// <summary>Where two bodies first differ.</summary>
/// <param name="Path">Such as <c>messages[3].content[0].text</c>; a member whose name is not kept is a <c>?</c>.</param>
/// <param name="Kind"><c>changed</c>, <c>added</c>, <c>removed</c> or <c>reordered</c>, seen from the earlier body.</param>
internal sealed record Difference(string Path, string Kind)
{
    public const string Changed = "changed";
    public const string Added = "added";
    public const string Removed = "removed";
    public const string Reordered = "reordered";
}
