using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Where a field stands in a request, spelled only when something is wrong with it.</summary>
/// <param name="Root">The object's top-level name, or <c>null</c> for the body itself.</param>
/// <param name="Index">Its place when the top-level value is an array; -1 = no array.</param>
/// <param name="Part">The place in its <c>content</c> array; -1 = not in there.</param>
/// <param name="Member">A member between this and the field, or <c>null</c>.</param>
internal readonly record struct FieldPath(string? Root = null, int Index = -1, int Part = -1, string? Member = null)
{
    public static readonly FieldPath Body = new(null);

    /// <summary>
    /// The way to <paramref name="name"/> as the dialect writes it: <c>messages.0.content.1.type</c>, <c>messages[0].content[1].type</c>.
    /// </summary>
    public string To(string name, Dialect dialect)
    {
        if (Root is null)
        {
            return name;
        }

        var part = Part < 0 ? "" : ".content" + Place(Part, dialect);
        var path = Root + Place(Index, dialect) + part + (Member is null ? "" : "." + Member);
        return name.Length == 0 ? path : $"{path}.{name}";
    }

    private static string Place(int index, Dialect dialect) =>
        index < 0 ? "" : dialect == Dialect.Anthropic ? $".{index}" : $"[{index}]";
}
