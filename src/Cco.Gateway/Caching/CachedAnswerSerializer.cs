using System.Buffers;
using System.Text;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Extensions.Caching.Hybrid;

namespace Cco.Gateway.Caching;

/// <summary>
/// The entry's own binary form, with a version byte first; an entry of another version reads as absent. HybridCache's default serializer
/// uses reflection and answers 500 once trimmed, and it charges the size limit with base64.
/// </summary>
internal sealed class CachedAnswerSerializer : IHybridCacheSerializer<CachedAnswer?>
{
    private const byte Version = 1;

    public CachedAnswer? Deserialize(ReadOnlySequence<byte> source)
    {
        using var reader = new BinaryReader(new MemoryStream(source.ToArray()), Encoding.UTF8);
        if (source.Length == 0 || reader.ReadByte() != Version)
        {
            return null;
        }

        var contentType = reader.ReadString();
        var stored = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expires = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var offset = Nullable(reader, r => r.ReadInt32());
        var transformed = Text(reader);
        var facts = new CachedFacts(reader.ReadString(), Text(reader), (Billing)reader.ReadByte(), Text(reader), Text(reader), Usage(reader));
        return new CachedAnswer(reader.ReadBytes(reader.ReadInt32()), contentType, stored, expires, offset, transformed, facts);
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
        writer.Write(value.StoredAt.UtcTicks);
        writer.Write(value.ExpiresAt.UtcTicks);
        Nullable(writer, value.FromCacheOffset, static (w, v) => w.Write(v));
        Text(writer, value.Transformed);
        writer.Write(value.Facts.ClusterId);
        Text(writer, value.Facts.Provider);
        writer.Write((byte)value.Facts.Billing);
        Text(writer, value.Facts.Model);
        Text(writer, value.Facts.StopReason);
        Usage(writer, value.Facts.Usage);
        writer.Write(value.Body.Length);
        writer.Write(value.Body.Span);
        target.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static TokenUsage? Usage(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        return new TokenUsage
        {
            InputTokens = Count(reader),
            CacheReadTokens = Count(reader),
            CacheWriteShortTokens = Count(reader),
            CacheWriteLongTokens = Count(reader),
            OutputTokens = Count(reader),
            ReasoningTokens = Count(reader),
            WebSearchRequests = Count(reader),
            ServiceTier = Text(reader),
            InferenceGeo = Text(reader),
            Speed = Text(reader),
            RefusedBeforeOutput = reader.ReadBoolean(),
            Estimated = reader.ReadBoolean(),
            Iterations = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => Iteration(reader))],
        };
    }

    private static void Usage(BinaryWriter writer, TokenUsage? usage)
    {
        writer.Write(usage is not null);
        if (usage is null)
        {
            return;
        }

        Count(writer, usage.InputTokens);
        Count(writer, usage.CacheReadTokens);
        Count(writer, usage.CacheWriteShortTokens);
        Count(writer, usage.CacheWriteLongTokens);
        Count(writer, usage.OutputTokens);
        Count(writer, usage.ReasoningTokens);
        Count(writer, usage.WebSearchRequests);
        Text(writer, usage.ServiceTier);
        Text(writer, usage.InferenceGeo);
        Text(writer, usage.Speed);
        writer.Write(usage.RefusedBeforeOutput);
        writer.Write(usage.Estimated);
        writer.Write(usage.Iterations.Count);
        foreach (var iteration in usage.Iterations)
        {
            writer.Write(iteration.Type);
            Text(writer, iteration.Model);
            Count(writer, iteration.InputTokens);
            Count(writer, iteration.CacheReadTokens);
            Count(writer, iteration.CacheWriteShortTokens);
            Count(writer, iteration.CacheWriteLongTokens);
            Count(writer, iteration.OutputTokens);
        }
    }

    private static UsageIteration Iteration(BinaryReader reader) => new(
        reader.ReadString(), Text(reader), Count(reader), Count(reader), Count(reader), Count(reader), Count(reader));

    private static long? Count(BinaryReader reader) => Nullable(reader, static r => r.ReadInt64());

    private static void Count(BinaryWriter writer, long? value) => Nullable(writer, value, static (w, v) => w.Write(v));

    private static string? Text(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void Text(BinaryWriter writer, string? value)
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            writer.Write(value);
        }
    }

    private static T? Nullable<T>(BinaryReader reader, Func<BinaryReader, T> read) where T : struct =>
        reader.ReadBoolean() ? read(reader) : null;

    private static void Nullable<T>(BinaryWriter writer, T? value, Action<BinaryWriter, T> write) where T : struct
    {
        writer.Write(value is not null);
        if (value is { } present)
        {
            write(writer, present);
        }
    }
}
