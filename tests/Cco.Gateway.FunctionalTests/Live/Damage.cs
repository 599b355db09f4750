using System.Text.Json.Nodes;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>One mistake at a random place of a JSON document, as hands make them.</summary>
internal static class Damage
{
    private static readonly string[] Values =
        ["null", "true", "1", "-1", "1.5", "70000", "\"\"", "\"x\"", "\"soon\"", "\"-1s\"", "\"1 week\"", "\" 10 \"", "\"http://u@h/\"", "\"ftp://h/\"", "\"5\"", "\"1:2\"", "\"0.1234567\"", "[]", "{}", "[1]", "{\"a\":1}"];

    public static void Apply(JsonNode root, Random random)
    {
        var places = Places(root).ToArray();
        var (parent, key) = places[random.Next(places.Length)];
        if (parent is JsonArray array)
        {
            array[(int)key] = Any(random);
            return;
        }

        var owner = (JsonObject)parent;
        var name = (string)key;
        switch (random.Next(4))
        {
            case 0:
                owner.Remove(name);
                break;
            case 1:
                var value = owner[name];
                owner.Remove(name);
                owner[Misspelt(name, random)] = value;
                break;
            default:
                owner[name] = Any(random);
                break;
        }
    }

    private static JsonNode? Any(Random random) => JsonNode.Parse(Values[random.Next(Values.Length)]);

    private static string Misspelt(string name, Random random)
    {
        var at = random.Next(Math.Max(1, name.Length));
        return random.Next(3) switch
        {
            0 => name.Remove(at, Math.Min(1, name.Length - at)),
            1 => name.Insert(at, "x"),
            _ => char.IsUpper(name, 0) ? name.ToLowerInvariant() : name.ToUpperInvariant(),
        };
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Places(p.Value).Prepend((o, p.Key))),
        JsonArray a => a.SelectMany((item, i) => Places(item).Prepend((a, i))),
        _ => [],
    };
}
