namespace Cco.Gateway.Wire;

/// <summary>
/// What <see cref="SeedFields"/> added to an answer, as runs of the bytes it wrote: without them the answer is what it was. Offsets in bytes.
/// </summary>
/// <param name="Usage">Where the members added to <c>usage</c> begin.</param>
/// <param name="UsageLength">0 when none were added.</param>
/// <param name="Root">Where the members added to the answer itself begin; behind those of <c>usage</c>.</param>
/// <param name="RootLength">0 when none were added.</param>
/// <param name="FromCache">Where the five bytes <c>false</c> of <c>from_cache</c> begin; -1 when the answer came with another value.</param>
internal readonly record struct SeedRuns(int Usage, int UsageLength, int Root, int RootLength, int FromCache)
{
    /// <summary>The answer as it was before.</summary>
    public byte[] Remove(ReadOnlySpan<byte> spliced)
    {
        var original = new byte[spliced.Length - UsageLength - RootLength];
        var usageEnd = Usage + UsageLength;
        spliced[..Usage].CopyTo(original);
        spliced[usageEnd..Root].CopyTo(original.AsSpan(Usage));
        spliced[(Root + RootLength)..].CopyTo(original.AsSpan(Root - UsageLength));
        return original;
    }
}
