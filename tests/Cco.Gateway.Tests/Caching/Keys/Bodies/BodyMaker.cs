namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Makes random values of no shape; the base of the makers of whole bodies.</summary>
internal abstract class BodyMaker(Random random)
{
    private static readonly string[] Names =
        ["a", "b", "type", "content", "text", "cache_control", "metadata", "stream", "properties", "é", "\uFF21", "\U0001F600", "", "A", "aa", "q\"\\/\n"];

    private static readonly string[] Texts =
        ["", "x", "hello\nworld", "é\u0301", "\U0001F600", "\"quoted\" \\ / \t", "data:image/png;base64,AAAA", "\u0000", "1", "null"];

    private static readonly string[] Raws = ["0", "1", "-0", "1.0", "1e0", "1E+0", "0.1", "0.10", "9007199254740992", "9007199254740993", "null", "true", "false"];

    protected Random Random { get; } = random;

    public abstract Json Body();

    protected Json Text() => new Json.Text(Pick(Texts));

    protected Json Raw() => new Json.Raw(Pick(Raws));

    protected static Json Text(string value) => new Json.Text(value);

    /// <summary>Any value of no shape: its order counts throughout.</summary>
    protected Json Any(int depth = 3) => Random.Next(depth > 0 ? 5 : 2) switch
    {
        0 => Text(),
        1 => Raw(),
        2 => List(() => Any(depth - 1)),
        _ => new Json.Object([.. Shuffled(Names).Take(Random.Next(5)).Select(name => new Json.Member(name, Any(depth - 1)))], false),
    };

    protected Json List(Func<Json> element) => new Json.Array([.. Enumerable.Range(0, Random.Next(4)).Select(_ => element())]);

    /// <summary>An object of which each member is there or not, in a random order.</summary>
    protected Json Classified(params Json.Member[] members) => Sometimes(members, true);

    protected Json Ordered(params Json.Member[] members) => Sometimes(members, false);

    protected static Json.Member In(string name, Json value) => new(name, value);

    protected Json.Member Out(string name) => new(name, Any(), true);

    protected T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    private Json.Object Sometimes(Json.Member[] members, bool classified) =>
        new([.. Shuffled(members).Where(member => member.Name == "type" || Random.Next(4) > 0)], classified);

    private T[] Shuffled<T>(T[] items)
    {
        var copy = items.ToArray();
        Random.Shuffle(copy);
        return copy;
    }
}
