using System.Globalization;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Caching.Explain;

/// <summary>The sections in which two lookups differ, by the words their user knows: key parts first, then in the order of a prompt.</summary>
internal static class LookupSections
{
    /// <summary>The part whose change is a purge, not another question.</summary>
    public const string Epoch = "epoch";

    private const int MostMessages = 20;

    public static IReadOnlyList<string> Differing(LookupRecord one, LookupRecord other)
    {
        var names = new List<string>();
        Parts(one.Made!.Parts, other.Made!.Parts, names);
        Bodies(one.Outline!, other.Outline!, names);
        return names;
    }

    private static void Parts(in CacheKeyParts one, in CacheKeyParts other, List<string> names)
    {
        Note(one.Epoch == other.Epoch, Epoch, names);
        Note(one.Scope == other.Scope, "caller", names);
        Note(one.Endpoint == other.Endpoint && one.Dialect == other.Dialect, "endpoint", names);
        Note(one.Query == other.Query, "query", names);
        Note(one.Upstream == other.Upstream, "upstream", names);
        Note(one.Route == other.Route, "route", names);
        Note(one.Credential == other.Credential, "credential", names);
        Note(one.AnthropicVersion == other.AnthropicVersion, "header anthropic-version", names);
        Note(AnthropicBetas.Normalize(one.Betas) == AnthropicBetas.Normalize(other.Betas), "header anthropic-beta", names);
        Note(one.Sample == other.Sample, "header x-cco-sample", names);
        Note(one.Namespace == other.Namespace, "header x-cco-cache-namespace", names);
        Note(one.Model == other.Model, BodyOutline.SectionNames[0], names);
    }

    private static void Bodies(BodyOutline one, BodyOutline other, List<string> names)
    {
        for (var i = 0; i < one.Sections.Length; i++)
        {
            Note(one.Sections[i] == other.Sections[i] || names.Contains(BodyOutline.SectionNames[i]), BodyOutline.SectionNames[i], names);
        }

        var most = names.Count + MostMessages;
        for (var i = 0; i < Math.Max(one.Messages.Length, other.Messages.Length) && names.Count < most; i++)
        {
            Note(
                i < one.Messages.Length && i < other.Messages.Length && one.Messages[i] == other.Messages[i],
                string.Create(CultureInfo.InvariantCulture, $"messages[{i}]"),
                names);
        }
    }

    private static void Note(bool same, string name, List<string> names)
    {
        if (!same)
        {
            names.Add(name);
        }
    }
}
