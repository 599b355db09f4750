namespace Cco.Gateway.Caching.Explain;

/// <summary>
/// What is remembered of a body so that two of them can be told apart by place and not by text: keyed digests of its sections, and for recent
/// lookups a tree with the digests of its leaves. No word of a prompt is in it.
/// </summary>
/// <param name="Sections">Digest by section that is not a message: <c>model</c>, <c>system</c>, <c>tools</c>, <c>parameters</c> (all else), in this order.</param>
/// <param name="Messages">Digests of the elements of <c>messages</c> or <c>input</c>, the first <see cref="MostMessages"/>; the last one stands for all that follow.</param>
internal sealed record BodyOutline(ulong[] Sections, ulong[] Messages)
{
    public const int MostMessages = 384;

    /// <summary>The names of <see cref="Sections"/>.</summary>
    public static readonly string[] SectionNames = ["model", "system", "tools", "parameters"];

    /// <summary>The leaves (<see cref="OutlineTree"/>); dropped when the lookup is no longer among the recent ones, <c>null</c> then.</summary>
    public byte[]? Tree { get; set; }

    /// <summary>The number of the last lookup that had this body.</summary>
    public long LastUse { get; set; }
}
