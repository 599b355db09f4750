namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Changes to a body, each of a kind whose effect on the key is known.</summary>
internal static class Mutations
{
    /// <summary>Every object whose order does not count, in another order.</summary>
    public static Json ShuffleClassified(Json json, Random random) => Rewrite(json, value =>
    {
        if (value is not Json.Object { Classified: true } found)
        {
            return value;
        }

        var members = found.Members.ToArray();
        random.Shuffle(members);
        return found with { Members = members };
    });

    /// <summary>The body with one object, whose order counts, turned round; <c>null</c> when it has none with two members that count.</summary>
    public static Json? ReverseOneOrdered(Json json, Random random) => RewriteOne(
        json, (value, counts) => counts && value is Json.Object { Classified: false, Members.Count: > 1 }, Reverse, random);

    /// <summary>The body with one array turned round; <c>null</c> when it has none that would differ.</summary>
    public static Json? ReverseOneArray(Json json, Random random) => RewriteOne(
        json, (value, counts) => counts && value is Json.Array { Elements.Count: > 1 } array && !SameReversed(array), ReverseArray, random);

    /// <summary>The body with one leaf changed that counts, or that does not; <c>null</c> when it has none.</summary>
    public static Json? ChangeOneLeaf(Json json, bool counting, Random random) => RewriteOne(
        json, (value, counts) => counts == counting && value is (Json.Text or Json.Raw), ChangeLeaf, random);

    /// <summary>The body without anything that is left out.</summary>
    public static Json RemoveLeftOut(Json json) => Rewrite(json, value => value is Json.Object found
        ? found with { Members = [.. found.Members.Where(member => !member.LeftOut)] }
        : value);

    private static Json Reverse(Json value) => ((Json.Object)value) with { Members = [.. ((Json.Object)value).Members.Reverse()] };

    private static Json.Array ReverseArray(Json value) => new([.. ((Json.Array)value).Elements.Reverse()]);

    private static bool SameReversed(Json.Array array) => Plainest(array).AsSpan().SequenceEqual(Plainest(ReverseArray(array)));

    private static byte[] Plainest(Json json) => Spelling.Plain(Rewrite(RemoveLeftOut(json), value => value is Json.Object { Classified: true } found
        ? found with { Members = [.. found.Members.OrderBy(member => member.Name, StringComparer.Ordinal)] }
        : value));

    private static Json ChangeLeaf(Json value) => value switch
    {
        Json.Text text => new Json.Text(text.Value + "x"),
        Json.Raw { Value: "null" } => new Json.Raw("true"),
        Json.Raw { Value: "true" } => new Json.Raw("false"),
        Json.Raw { Value: "false" } => new Json.Raw("null"),
        Json.Raw raw => new Json.Raw(raw.Value.Contains('e', StringComparison.OrdinalIgnoreCase) || raw.Value.Contains('.', StringComparison.Ordinal) ? raw.Value + "1" : raw.Value + ".5"),
        _ => value,
    };

    private static Json Rewrite(Json json, Func<Json, Json> change) => change(json switch
    {
        Json.Object value => value with { Members = [.. value.Members.Select(member => member with { Value = Rewrite(member.Value, change) })] },
        Json.Array value => new Json.Array([.. value.Elements.Select(element => Rewrite(element, change))]),
        _ => json,
    });

    private static Json? RewriteOne(Json json, Func<Json, bool, bool> fits, Func<Json, Json> change, Random random)
    {
        var count = 0;
        Visit(json, true, (value, counts) => count += fits(value, counts) ? 1 : 0);
        if (count == 0)
        {
            return null;
        }

        var target = random.Next(count);
        return Replace(json, true);

        Json Replace(Json value, bool counts)
        {
            if (fits(value, counts) && target-- == 0)
            {
                return change(value);
            }

            return value switch
            {
                Json.Object found => found with { Members = [.. found.Members.Select(member => member with { Value = Replace(member.Value, counts && !member.LeftOut) })] },
                Json.Array found => new Json.Array([.. found.Elements.Select(element => Replace(element, counts))]),
                _ => value,
            };
        }
    }

    private static void Visit(Json json, bool counts, Action<Json, bool> visit)
    {
        visit(json, counts);
        switch (json)
        {
            case Json.Object value:
                foreach (var member in value.Members)
                {
                    Visit(member.Value, counts && !member.LeftOut, visit);
                }

                break;
            case Json.Array value:
                foreach (var element in value.Elements)
                {
                    Visit(element, counts, visit);
                }

                break;
        }
    }
}
