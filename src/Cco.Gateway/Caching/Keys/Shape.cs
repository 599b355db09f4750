namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// What is known of the objects at one kind of place in a request body. Immutable once defined; shapes refer to each other, also in
/// circles (a tool result holds blocks).
/// </summary>
/// <param name="name">For docs/cache-key.md.</param>
internal sealed class Shape(string name)
{
    private MemberRule[] _members = [];
    private MemberRule[] _absences = [];

    public string Name { get; } = name;

    /// <summary>
    /// Values of <c>type</c> for which the shape is classified; <c>null</c> where it is whatever the type. An object of another type
    /// keeps its order and all its members.
    /// </summary>
    public TypeNames? Types { get; init; }

    /// <summary>The order of the members is kept always: the shape is known for its traits only.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>It can be Claude Code's attribution block.</summary>
    public bool MayBeAttribution { get; init; }

    public IReadOnlyList<MemberRule> Members => _members;

    /// <summary>Rules that also ask about a member that is not there.</summary>
    public ReadOnlySpan<MemberRule> Absences => _absences;

    /// <summary>Sets the rules; called once, while the shapes are built.</summary>
    public Shape Define(params MemberRule[] members)
    {
        _members = members;
        _absences = [.. members.Where(member => member.TestsAbsence)];
        return this;
    }

    public MemberRule? Find(ReadOnlySpan<byte> memberName)
    {
        foreach (var member in _members)
        {
            if (memberName.SequenceEqual(member.Utf8Name))
            {
                return member;
            }
        }

        return null;
    }
}
