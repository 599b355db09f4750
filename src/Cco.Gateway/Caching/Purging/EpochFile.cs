using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching.Purging;

/// <summary>
/// The counters on disk: the SHA-256 of what follows in hex, a line feed, JSON. Whatever is not exactly that is read as damage, and damage means a
/// new beginning, under which nothing stored before can be found. So a file that is half written is no danger, and it is written in place: of a
/// rename nobody could say when it is on disk, and the file of before the purge is the one thing that must not come back.
/// </summary>
internal static class EpochFile
{
    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    /// <summary><c>null</c> when there is no file, or none that is whole, which <paramref name="damaged"/> tells apart. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static Epochs? Read(string path, out bool damaged)
    {
        damaged = false;
        if (!File.Exists(path))
        {
            return null;
        }

        var epochs = Parse(File.ReadAllBytes(path));
        damaged = epochs is null;
        return epochs;
    }

    /// <summary>Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    /// <param name="flush">Return only when the disk has it. A beginning need not: it may get lost, for another one.</param>
    public static void Write(string path, Epochs epochs, bool flush)
    {
        PrivateFile.Prepare(path);
        var json = JsonSerializer.SerializeToUtf8Bytes(epochs, EpochJson.Default.Epochs);
        byte[] content = [.. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))), (byte)'\n', .. json];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.SetLength(content.Length);
        file.Flush(flush);
    }

    private static Epochs? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length <= HashLength || content[HashLength] != '\n')
        {
            return null;
        }

        var json = content[(HashLength + 1)..];
        var hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
        try
        {
            return content[..HashLength].SequenceEqual(hash) ? JsonSerializer.Deserialize(json, EpochJson.Default.Epochs) : null;
        }
        catch (JsonException)
        {
            // Of a newer version, perhaps: what its counters mean is not known here.
            return null;
        }
    }
}
