using static Cco.Gateway.Caching.Keys.MemberRules;

namespace Cco.Gateway.Caching.Keys;

/// <summary>Bodies of Embeddings: flat.</summary>
internal static class EmbeddingsShapes
{
    public static Shape Body { get; } = new Shape("body").Define(Out("user"));
}
