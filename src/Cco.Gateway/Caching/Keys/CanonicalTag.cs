namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// The bytes of the canonical form that are structure (docs/cache-key.md, "Encoding"). <see cref="End"/> occurs in no UTF-8 text, so
/// a text needs no length before it and still cannot run into its neighbour.
/// </summary>
internal static class CanonicalTag
{
    public const byte Null = (byte)'n';
    public const byte True = (byte)'t';
    public const byte False = (byte)'f';
    public const byte Number = (byte)'#';
    public const byte Text = (byte)'"';
    public const byte End = 0xFF;
    public const byte ArrayOpen = (byte)'[';
    public const byte ArrayClose = (byte)']';
    public const byte OrderedOpen = (byte)'(';
    public const byte OrderedClose = (byte)')';
    public const byte SortedOpen = (byte)'{';
    public const byte SortedClose = (byte)'}';

    /// <summary>Stands for the text of Claude Code's attribution block.</summary>
    public const byte Attribution = (byte)'a';
}
