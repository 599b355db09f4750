using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>How far apart two lookups are; less is nearer. Compared for each remembered lookup: it makes no words.</summary>
/// <param name="Sections">Sections and key parts that differ.</param>
/// <param name="SharedMessages">Messages from the first on that are the same.</param>
internal readonly record struct Distance(int Sections, int SharedMessages) : IComparable<Distance>
{
    public static Distance Between(LookupRecord one, LookupRecord other) =>
        Between(one.Outline!, other.Outline!) is var bodies
            ? bodies with { Sections = bodies.Sections + Parts(one.Made!.Parts, other.Made!.Parts) }
            : default;

    public int CompareTo(Distance other) =>
        Sections != other.Sections ? Sections.CompareTo(other.Sections) : other.SharedMessages.CompareTo(SharedMessages);

    private static Distance Between(BodyOutline one, BodyOutline other)
    {
        var shared = one.Messages.AsSpan().CommonPrefixLength(other.Messages);
        var differing = Math.Max(one.Messages.Length, other.Messages.Length) - shared;
        for (var i = shared; i < Math.Min(one.Messages.Length, other.Messages.Length); i++)
        {
            differing -= one.Messages[i] == other.Messages[i] ? 1 : 0;
        }

        for (var i = 0; i < one.Sections.Length; i++)
        {
            differing += one.Sections[i] == other.Sections[i] ? 0 : 1;
        }

        return new Distance(differing, shared);
    }

    // The model is a section of the body already.
    private static int Parts(in CacheKeyParts one, in CacheKeyParts other) =>
        One(one.Epoch == other.Epoch)
        + One(one.Scope == other.Scope)
        + One(one.Endpoint == other.Endpoint)
        + One(one.Query == other.Query)
        + One(one.Upstream == other.Upstream)
        + One(one.Route == other.Route)
        + One(one.Credential == other.Credential)
        + One(one.AnthropicVersion == other.AnthropicVersion)
        + One(one.Betas == other.Betas)
        + One(one.Sample == other.Sample)
        + One(one.Namespace == other.Namespace);

    private static int One(bool same) => same ? 0 : 1;
}
