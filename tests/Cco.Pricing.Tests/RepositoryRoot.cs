namespace Cco.Pricing.Tests;

internal static class RepositoryRoot
{
    /// <summary>The folder of the solution above the test's own.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "Cco.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
