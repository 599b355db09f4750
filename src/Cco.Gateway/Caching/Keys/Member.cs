namespace Cco.Gateway.Caching.Keys;

/// <summary>One member of an object in the canonical bytes: its name from <see cref="Start"/>, its value from there to <see cref="End"/>.</summary>
internal readonly record struct Member(int Start, int ValueStart, int End, bool LeftOut)
{
    public int Length => End - Start;

    /// <summary>The name's UTF-8, without tag and end mark.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> bytes) => bytes[(Start + 1)..(ValueStart - 1)];

    /// <summary>The encoded value.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> bytes) => bytes[ValueStart..End];
}
