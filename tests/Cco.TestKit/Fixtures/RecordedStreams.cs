namespace Cco.TestKit.Fixtures;

/// <summary>
/// Streams as providers send them, byte for byte, in <c>Recorded/DIALECT/NAME.sse</c>; beside each the plain answer <c>NAME.json</c> that
/// the same call gives, written by hand. Names that begin with <c>no-plain</c> have no plain answer.
/// </summary>
internal static class RecordedStreams
{
    private const string NoPlain = "no-plain";

    /// <summary>Names of the streams that have a plain twin.</summary>
    public static IEnumerable<string> Whole(string dialect) =>
        Names(dialect).Where(name => !name.StartsWith(NoPlain, StringComparison.Ordinal));

    /// <summary>Names of the streams that cannot be told plainly.</summary>
    public static IEnumerable<string> WithoutPlain(string dialect) =>
        Names(dialect).Where(name => name.StartsWith(NoPlain, StringComparison.Ordinal));

    public static byte[] Stream(string dialect, string name) => File.ReadAllBytes(Path.Combine(Folder(dialect), name + ".sse"));

    public static byte[] Plain(string dialect, string name) => File.ReadAllBytes(Path.Combine(Folder(dialect), name + ".json"));

    private static IEnumerable<string> Names(string dialect) =>
        Directory.EnumerateFiles(Folder(dialect), "*.sse").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Folder(string dialect) => Repository.PathOf("tests", "Cco.TestKit", "Fixtures", "Recorded", dialect);
}
