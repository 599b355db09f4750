using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Random bodies out of the words of the specification, in places where they make sense and where they do not.</summary>
internal sealed class VocabularyBodies(Random random, ApiEndpointKind endpoint, int depth = 6) : BodyMaker(random)
{
    private readonly SpecRow[] _rows = Specification.Members(endpoint);

    private readonly string[] _types =
    [
        "text", "image", "tool_use", "tool_result", "refusal", "file", "base64", "content", "image_url", "unheard_of",
        "x-anthropic-billing-header: a=b; c=d;", "x-anthropic-billing-header: a prompt",
    ];

    public override Json Body() => Shaped("body", depth);

    private Json Shaped(string shape, int depth)
    {
        var rows = _rows.Where(row => row.Shape == shape && Random.Next(3) > 0).ToArray();
        Random.Shuffle(rows);
        var members = rows.Select(row => In(row.Member, Value(row, depth - 1)));
        members = Random.Next(3) == 0 ? members : members.Append(In("text", Text(Pick(_types)))).Append(In("b", Any(1))).Append(In("type", Text(Pick(_types))));
        members = Random.Next(40) == 0 ? members : members.DistinctBy(member => member.Name);
        return new Json.Object([.. members], false);
    }

    private Json Value(SpecRow row, int depth) => depth <= 0 ? Any(1) : Random.Next(6) switch
    {
        0 => Any(2),
        1 => new Json.Array([Shaped(row.Element, depth), new Json.Array([Shaped(row.Element, depth)])]),
        2 => Shaped(row.Object, depth),
        _ => row.Element.Length > 0 ? List(() => Shaped(row.Element, depth)) : row.Object.Length > 0 ? Shaped(row.Object, depth) : Any(2),
    };
}
