using System.Buffers;
using System.Text;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;
using Microsoft.Extensions.Caching.Hybrid;

namespace Cco.Gateway.Caching;

/// <summary>
/// The entry's own binary form, with a version byte first; an entry of another version reads as absent. HybridCache's default serializer
/// uses reflection and answers 500 once trimmed, and it charges the size limit with base64.
/// </summary>
internal sealed class CachedAnswerSerializer : IHybridCacheSerializer<CachedAnswer?>
{
    private const byte Version = 3;

    public CachedAnswer? Deserialize(ReadOnlySequence<byte> source)
    {
        using var reader = new BinaryReader(new MemoryStream(source.ToArray()), Encoding.UTF8);
        if (source.Length == 0 || reader.ReadByte() != Version)
        {
            return null;
        }

        var contentType = reader.ReadString();
        var asked = new AnswerForm(reader.ReadBoolean(), reader.ReadBoolean());
        var stored = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expires = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var seed = Seed(reader);
        var transformed = Text(reader);
        var facts = new CachedFacts(
            reader.ReadString(), Text(reader), (Billing)reader.ReadByte(), Text(reader), Text(reader), Text(reader) is { } usage ? UsageText.Read(usage) : null);
        var sessions = Sessions(reader);
        return new CachedAnswer(
            reader.ReadBytes(reader.ReadInt32()), contentType, asked, stored, expires, seed, transformed, facts, sessions);
    }

    public void Serialize(CachedAnswer? value, IBufferWriter<byte> target)
    {
        // HybridCache also serializes the null of a lookup that found nothing.
        if (value is null)
        {
            return;
        }

        using var buffer = new MemoryStream(value.Body.Length + 512);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(value.ContentType);
        writer.Write(value.Asked.Stream);
        writer.Write(value.Asked.Usage);
        writer.Write(value.StoredAt.UtcTicks);
        writer.Write(value.ExpiresAt.UtcTicks);
        Seed(writer, value.Seed);
        Text(writer, value.Transformed);
        writer.Write(value.Facts.ClusterId);
        Text(writer, value.Facts.Provider);
        writer.Write((byte)value.Facts.Billing);
        Text(writer, value.Facts.Model);
        Text(writer, value.Facts.StopReason);
        Text(writer, value.Facts.Usage is { } usage ? UsageText.Write(usage) : null);
        Sessions(writer, value.Sessions);
        writer.Write(value.Body.Length);
        writer.Write(value.Body.Span);
        target.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static SeedRuns? Seed(BinaryReader reader) => reader.ReadBoolean()
        ? new SeedRuns(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32())
        : null;

    private static void Seed(BinaryWriter writer, SeedRuns? seed)
    {
        writer.Write(seed is not null);
        if (seed is { } runs)
        {
            writer.Write(runs.Usage);
            writer.Write(runs.UsageLength);
            writer.Write(runs.Root);
            writer.Write(runs.RootLength);
            writer.Write(runs.FromCache);
        }
    }

    private static DeliveredSessions? Sessions(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count < 0)
        {
            return null;
        }

        var sessions = new ulong[count];
        for (var i = 0; i < sessions.Length; i++)
        {
            sessions[i] = reader.ReadUInt64();
        }

        return new DeliveredSessions(sessions);
    }

    private static void Sessions(BinaryWriter writer, DeliveredSessions? sessions)
    {
        var digests = sessions?.ToArray();
        writer.Write(digests?.Length ?? -1);
        foreach (var digest in digests ?? [])
        {
            writer.Write(digest);
        }
    }

    private static string? Text(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void Text(BinaryWriter writer, string? value)
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            writer.Write(value);
        }
    }
}
