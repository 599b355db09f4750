using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Explain;

/// <summary>Reads bodies into outlines. Works on the canonical form: what does not count for the key does not count here.</summary>
internal sealed class OutlineReader(OutlineHash hash)
{
    /// <summary><c>null</c> when the body is not understood.</summary>
    public BodyOutline? Read(ReadOnlySpan<byte> body, ApiEndpointKind endpoint)
    {
        var reading = new Reading(hash);
        return CanonicalBody.TryUse(body, endpoint, reading, static (canonical, reading) => reading.Read(canonical)) ? reading.Outline : null;
    }

    private sealed class Reading(OutlineHash hash)
    {
        public BodyOutline? Outline { get; private set; }

        public void Read(ReadOnlySpan<byte> canonical)
        {
            var sections = new ulong[BodyOutline.SectionNames.Length];
            ulong[] messages = [];
            using var parameters = hash.Begin();
            var cursor = new CanonicalCursor(canonical);
            cursor.Take();
            while (cursor.Peek() == CanonicalTag.Text)
            {
                var name = cursor.TakeText();
                if (IsMessages(name) && cursor.Peek() == CanonicalTag.ArrayOpen)
                {
                    messages = ReadMessages(ref cursor);
                }
                else if (SectionOf(name) is >= 0 and var section)
                {
                    sections[section] = hash.Of(cursor.TakeValue());
                }
                else
                {
                    parameters.AppendData(name);
                    parameters.AppendData(cursor.TakeValue());
                }
            }

            sections[^1] = OutlineHash.End(parameters);
            Outline = new BodyOutline(sections, messages) { Tree = OutlineTree.Write(canonical, hash) };
        }

        private ulong[] ReadMessages(ref CanonicalCursor cursor)
        {
            var digests = new List<ulong>();
            using var rest = hash.Begin();
            var more = false;
            cursor.Take();
            while (!cursor.TryTake(CanonicalTag.ArrayClose))
            {
                var message = cursor.TakeValue();
                if (digests.Count < BodyOutline.MostMessages - 1)
                {
                    digests.Add(hash.Of(message));
                    continue;
                }

                more = true;
                rest.AppendData(message);
            }

            return more ? [.. digests, OutlineHash.End(rest)] : [.. digests];
        }

        private static bool IsMessages(ReadOnlySpan<byte> name) => name.SequenceEqual("messages"u8) || name.SequenceEqual("input"u8);

        private static int SectionOf(ReadOnlySpan<byte> name) =>
            name.SequenceEqual("model"u8) ? 0 : name.SequenceEqual("system"u8) ? 1 : name.SequenceEqual("tools"u8) ? 2 : -1;
    }
}
