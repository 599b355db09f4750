namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Takes out of a recorded Chat Completions stream what is there only because <c>stream_options.include_usage</c> was asked for
/// (contract.md 2.3): the usage chunk, and <c>"usage":null</c> of every other chunk. All other bytes stay as they are.
/// </summary>
internal static class UsageChunk
{
    /// <summary>Whether the stream ends with the usage chunk. <c>false</c> too for a stream that tells its usage in another way.</summary>
    public static bool IsIn(ReadOnlySpan<byte> stream) => TryScan(stream, copy: null, out var found) && found;

    /// <summary>
    /// Writes the stream without. <c>false</c> when it tells its usage in another way: whether the option made it do so is not known.
    /// </summary>
    public static bool TryRemove(ReadOnlySpan<byte> stream, PooledBuffer target) => TryScan(stream, target, out _);

    private static bool TryScan(ReadOnlySpan<byte> stream, PooledBuffer? copy, out bool found)
    {
        found = false;
        var chunk = new RawObject();
        var copied = 0;
        var done = false;
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            if (events.IsSplit || events.Name.Length > 0 || done)
            {
                return false;
            }

            done = events.Data.Of(stream).SequenceEqual("[DONE]"u8);
            if (done || events.Data.Length == 0)
            {
                continue;
            }

            if (!chunk.TryRead(stream, events.Data) || found)
            {
                return false;
            }

            if (!chunk.TryGet(stream, "usage"u8, out var usage))
            {
                continue;
            }

            if (!usage.IsNull)
            {
                found = usage.IsObject && chunk.TryGet(stream, "choices"u8, out var choices) && choices.IsArray
                    && !new RawElements(stream, choices.Value).MoveNext();
                if (!found)
                {
                    return false;
                }
            }

            var cut = usage.IsNull ? WithComma(usage, chunk.Members) : events.Frame;
            copy?.Append(stream[copied..cut.Start]);
            copied = cut.End;
        }

        copy?.Append(stream[copied..]);
        return done;
    }

    // The member with the comma that parts it from the one before, or, when it is the first, from the one behind.
    private static Run WithComma(RawMember member, ReadOnlySpan<RawMember> all)
    {
        var at = all.IndexOf(member);
        var start = at > 0 ? all[at - 1].Value.End : member.Name.Start - 1;
        var end = at > 0 || all.Length == 1 ? member.Value.End : all[at + 1].Name.Start - 1;
        return new Run(start, end - start);
    }
}
