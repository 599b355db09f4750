namespace Cco.TestKit;

/// <summary>Where the sources are, for tests that read shipped files and docs.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>Cco.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            if (File.Exists(Path.Combine(current.FullName, "Cco.sln")))
            {
                return current.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Cco.sln above {folder}.");
    }
}
