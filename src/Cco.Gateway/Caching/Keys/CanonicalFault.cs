namespace Cco.Gateway.Caching.Keys;

/// <summary>Why a body is not understood; for the ledger and <c>cache explain</c>, not for the answer's headers.</summary>
internal static class CanonicalFault
{
    /// <summary>The endpoint's bodies have no canonical form.</summary>
    public const string Endpoint = "endpoint";

    /// <summary>No JSON (RFC 8259), or more than one document.</summary>
    public const string Json = "json";

    /// <summary>The document does not begin as an object does; also a byte order mark.</summary>
    public const string NoObject = "no-object";

    /// <summary>The bytes are no UTF-8.</summary>
    public const string Utf8 = "utf8";

    /// <summary>An escape that is half of a surrogate pair.</summary>
    public const string Surrogate = "surrogate";

    /// <summary>One object has two members of the same name.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Objects and arrays nested more than <see cref="CanonicalWriter.MaxDepth"/> deep.</summary>
    public const string Depth = "depth";

    /// <summary>One object has more than <see cref="CanonicalWriter.MaxMembers"/> members.</summary>
    public const string Members = "members";
}
