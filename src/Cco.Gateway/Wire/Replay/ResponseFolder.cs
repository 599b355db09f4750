namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Finds the plain answer in a Responses stream: the last event holds it whole (contract.md 2.4). Some servers leave its output to the
/// events before; then there is no plain form.
/// </summary>
internal static class ResponseFolder
{
    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    public static bool TryFold(ReadOnlySpan<byte> stream, out byte[] json)
    {
        json = [];
        var data = new RawObject();
        var items = 0;
        var last = default(RawMember);
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            if (events.IsSplit || last.IsObject || !data.TryRead(stream, events.Data) || !data.TryGet(stream, "type"u8, out var type)
                || !type.IsString || (events.Name.Length > 0 && !type.Says(stream, events.Name.Of(stream)))
                || type.Says(stream, "error"u8) || type.Says(stream, "response.failed"u8))
            {
                return false;
            }

            items += type.Says(stream, "response.output_item.done"u8) ? 1 : 0;
            if (type.Says(stream, "response.completed"u8) || type.Says(stream, "response.incomplete"u8))
            {
                if (!data.TryGet(stream, "response"u8, out last) || !last.IsObject)
                {
                    return false;
                }
            }
        }

        if (!last.IsObject || !data.TryRead(stream, last.Value) || !IsWhole(stream, data, items))
        {
            return false;
        }

        json = last.Value.Of(stream).ToArray();
        return true;
    }

    private static bool IsWhole(ReadOnlySpan<byte> text, RawObject response, int items)
    {
        if (!response.TryGet(text, "status"u8, out var status) || !(status.Says(text, "completed"u8) || status.Says(text, "incomplete"u8))
            || !response.TryGet(text, "output"u8, out var output) || !output.IsArray)
        {
            return false;
        }

        foreach (var _ in new RawElements(text, output.Value))
        {
            items--;
        }

        return items == 0;
    }
}
