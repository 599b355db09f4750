namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>A JSON value that knows what the key should make of it, by how it was built.</summary>
internal abstract record Json
{
    /// <param name="Members">In the order written.</param>
    /// <param name="Classified">Its order does not count.</param>
    internal sealed record Object(IReadOnlyList<Member> Members, bool Classified) : Json;

    internal sealed record Array(IReadOnlyList<Json> Elements) : Json;

    internal sealed record Text(string Value) : Json;

    /// <summary>A number or literal as written.</summary>
    internal sealed record Raw(string Value) : Json;

    /// <param name="LeftOut">The member does not count.</param>
    internal sealed record Member(string Name, Json Value, bool LeftOut = false);
}
