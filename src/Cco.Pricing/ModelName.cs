using System.Buffers;
using Names = System.Collections.Frozen.FrozenDictionary<string, Cco.Pricing.PricedModel>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Cco.Pricing;

/// <summary>
/// Finds a model under the names that clouds, routers and clients give it, without allocating. Each form is undone in turn and the
/// rest looked up, so a book may price any form by listing it. Partner prices may differ (contract.md 6.1 rule 11).
/// <list type="bullet">
/// <item><c>claude-opus-5[1m]</c>: Claude Code's context suffix.</item>
/// <item><c>anthropic/claude-opus-5</c>, <c>openrouter/openai/gpt-5.5</c>, <c>publishers/anthropic/models/…</c>: a path that ends in a
/// known vendor or cloud.</item>
/// <item><c>anthropic/claude-sonnet-4.5:thinking</c>: OpenRouter's variants that cost what the model costs.</item>
/// <item><c>anthropic.claude-opus-4-20250514-v1:0</c>, <c>us.anthropic.…</c>, an inference profile's ARN: Bedrock.</item>
/// <item><c>claude-sonnet-4-5@20250929</c>, <c>claude-opus-5@default</c>: Vertex AI.</item>
/// <item><c>claude-sonnet-4.5</c>: routers that write the version with a dot.</item>
/// <item><c>gpt-4.1-2025-04-14</c>: OpenAI's dated snapshots, which its answers name even when the request did not.</item>
/// </list>
/// A deployment's own name (Azure, Foundry, an application inference profile) says nothing; a book gives it an alias.
/// </summary>
internal static class ModelName
{
    /// <summary>No id is longer; also bounds the stack.</summary>
    public const int MaxLength = 256;

    private const string ContextSuffix = "[1m]";
    private const string BedrockVendor = "anthropic.";
    private const string VertexDefault = "@default";
    private const string VertexPublisher = "/models";

    // "1:0", and with a context size "1:0:200k".
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789:k");

    // The makers first, then clouds and the routes that other gateways name ("bedrock/converse/…").
    private static readonly string[] Vendors =
        ["anthropic", "openai", "azure", "azure_ai", "bedrock", "converse", "invoke", "vertex_ai", "foundry"];

    // Others (":free", ":nitro", ":online") have prices of their own.
    private static readonly string[] Variants = [":thinking", ":beta", ":extended"];

    public static PricedModel? Find(Names names, ReadOnlySpan<char> name)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        if (name.EndsWith(ContextSuffix, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^ContextSuffix.Length];
        }

        return Try(names, name)
            ?? (WithoutPath(ref name) | WithoutBedrock(ref name) ? Try(names, name) : null)
            ?? WithDashes(names, name)
            ?? (WithoutSnapshotDate(ref name) ? Try(names, name) : null);
    }

    private static PricedModel? Try(Names names, ReadOnlySpan<char> name) => names.TryGetValue(name, out var model) ? model : null;

    private static bool WithoutPath(ref ReadOnlySpan<char> name)
    {
        var end = name.LastIndexOf('/');
        if (end < 0)
        {
            return false;
        }

        var path = name[..end];
        if (path.EndsWith(VertexPublisher, StringComparison.OrdinalIgnoreCase))
        {
            path = path[..^VertexPublisher.Length];
        }

        var vendor = path[(path.LastIndexOf('/') + 1)..];
        if (!IsOneOf(vendor, Vendors) && !vendor.StartsWith("arn:aws", StringComparison.OrdinalIgnoreCase))
        {
            // Any other path is another house's model; its price is not ours to guess.
            return false;
        }

        name = WithoutVariant(name[(end + 1)..]);
        return true;
    }

    private static ReadOnlySpan<char> WithoutVariant(ReadOnlySpan<char> name)
    {
        var colon = name.LastIndexOf(':');
        return colon > 0 && IsOneOf(name[colon..], Variants) ? name[..colon] : name;
    }

    private static bool WithoutBedrock(ref ReadOnlySpan<char> name)
    {
        var vendor = name.IndexOf(BedrockVendor, StringComparison.OrdinalIgnoreCase);
        var region = vendor <= 0 ? [] : name[..vendor];
        if (vendor < 0 || (vendor > 0 && (region.IndexOf('.') != region.Length - 1 || region.Contains('/'))))
        {
            return false;
        }

        name = name[(vendor + BedrockVendor.Length)..];
        var version = name.LastIndexOf("-v", StringComparison.OrdinalIgnoreCase);
        if (version > 0 && version + 2 < name.Length && name[(version + 2)..].IndexOfAnyExcept(VersionCharacters) < 0)
        {
            name = name[..version];
        }

        return true;
    }

    private static PricedModel? WithDashes(Names names, ReadOnlySpan<char> name)
    {
        if (name.EndsWith(VertexDefault, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^VertexDefault.Length];
        }

        if (!name.StartsWith("claude-", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Span<char> dashed = stackalloc char[MaxLength];
        name.CopyTo(dashed);
        dashed = dashed[..name.Length];
        dashed.Replace('@', '-');
        dashed.Replace('.', '-');
        return Try(names, dashed);
    }

    private static bool WithoutSnapshotDate(ref ReadOnlySpan<char> name)
    {
        const string form = "-0000-00-00";
        if (name.Length <= form.Length)
        {
            return false;
        }

        var date = name[^form.Length..];
        for (var i = 0; i < form.Length; i++)
        {
            if (form[i] == '-' ? date[i] != '-' : !char.IsAsciiDigit(date[i]))
            {
                return false;
            }
        }

        name = name[..^form.Length];
        return true;
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var known in words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
