using System.Buffers;

namespace Cco.Gateway.Settings;

/// <summary>
/// Reads the credential that the gateway itself sends to a cluster, each time it is needed, so that a rotated key is used at once.
/// Exactly one of the two is there.
/// </summary>
/// <param name="Secret">Fit for a header.</param>
/// <param name="Problem">Why there is none, without the secret: <c>the environment variable NAME is not set</c>.</param>
internal readonly record struct InjectedCredential(string? Secret, string? Problem)
{
    // Visible ASCII: a header holds nothing else, and a newline would end it.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <param name="cluster">With <see cref="ClusterPolicy.InjectsCredential"/>.</param>
    /// <param name="environment">Reads one environment variable.</param>
    public static InjectedCredential Read(ClusterPolicy cluster, Func<string, string?> environment)
    {
        var source = cluster.CredentialSource!;
        return cluster.Credential == CredentialMode.Environment
            ? Checked(environment(source), $"the environment variable {source}", "is not set")
            : ReadFile(source);
    }

    private static InjectedCredential ReadFile(string path)
    {
        var name = $"the file {Path.GetFullPath(path)}";
        try
        {
            return Checked(File.ReadLines(path).FirstOrDefault(), name, "is empty");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new InjectedCredential(null, $"{name} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new InjectedCredential(null, $"{name} cannot be read");
        }
    }

    private static InjectedCredential Checked(string? text, string name, string absent)
    {
        var secret = text?.Trim();
        return secret is not { Length: > 0 } ? new InjectedCredential(null, $"{name} {absent}")
            : secret.AsSpan().ContainsAnyExcept(Allowed) ? new InjectedCredential(null, $"{name} holds characters that no key has")
            : new InjectedCredential(secret, null);
    }
}
