using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Cco.Gateway.Dashboard;

/// <summary>The built page, embedded as <c>page/…</c>; read once, when it is first asked for.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    private static readonly Lazy<FrozenDictionary<string, PageFile>> Files = new(Load);

    /// <summary>The file at a request path (<c>/</c> is the page itself), or <c>null</c>.</summary>
    public static PageFile? Find(PathString path) => Files.Value.GetValueOrDefault(path == "/" || !path.HasValue ? "/index.html" : path.Value!);

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Select(name => (Name: name, Path: name.Replace('\\', '/')))
            .Where(resource => resource.Path.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                resource => resource.Path[(Prefix.Length - 1)..],
                resource => Read(assembly.GetManifestResourceStream(resource.Name)!, resource.Path),
                StringComparer.Ordinal);
    }

    private static PageFile Read(Stream stream, string path)
    {
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new PageFile(bytes, ContentTypeOf(path), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
        }
    }

    private static string ContentTypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
