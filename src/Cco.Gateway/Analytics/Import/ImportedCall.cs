using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Cco.Pricing;

namespace Cco.Gateway.Analytics.Import;

/// <summary>A call as a client's own records tell it: names and counts, no text. It travels to <c>POST /api/import</c> as it is.</summary>
internal sealed record ImportedCall
{
    /// <summary>Calls of one <c>POST /api/import</c> at most.</summary>
    public const int MaxBatch = 500;

    private const int MaxUsage = 16 * 1024;

    /// <summary>What makes it this call and no other: the provider's message id and request id.</summary>
    public required string Key { get; init; }

    /// <summary>When its first line was written, which is when the first part of the answer was there.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The model that served.</summary>
    public required string Model { get; init; }

    /// <summary>All that a price depends on, as <see cref="UsageText"/>.</summary>
    public required string Usage { get; init; }

    public string? Project { get; init; }

    public string? Session { get; init; }

    public string? Agent { get; init; }

    public string? StopReason { get; init; }

    /// <summary>The digest of <see cref="Key"/> it is remembered by, not negative.</summary>
    [JsonIgnore]
    public long Number
    {
        get
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(Key), digest);
            return BinaryPrimitives.ReadInt64BigEndian(digest) & long.MaxValue;
        }
    }

    /// <summary>Why it cannot be booked, as one sentence; <c>null</c> when all is well.</summary>
    public string? Problem(DateTimeOffset now) =>
        Key.Length is 0 or > 2 * CallMapping.TextLimit ? $"key must have 1 to {2 * CallMapping.TextLimit} characters."
        : At.Year < 2023 || At > now.AddDays(1) ? "at must be a moment since 2023 and not in the future."
        : Model.Length == 0 ? "model must not be empty."
        : Usage.Length > MaxUsage || CallTokens.From(UsageText.Read(Usage)) is { Prompt: null, Output: null } ? "usage must hold counts of tokens."
        : null;
}
