using System.Security.Cryptography;
using System.Text;

namespace Cco.Gateway.Settings;

/// <summary>
/// The data directory's secret: 32 random bytes in the file <c>secret</c>, readable by its owner alone, made once. What is sealed or digested
/// under it stays valid as long as that file; each use takes a key of its own.
/// </summary>
internal sealed class DataSecret
{
    private const int Size = 32;

    private readonly byte[] _secret;

    private DataSecret(byte[] secret) => _secret = secret;

    /// <summary>
    /// Reads the secret, or makes it where there is none or what is there is no secret. Where nothing can be written it lasts as long as the
    /// process. Never throws.
    /// </summary>
    public static DataSecret Open(DataDirectory data)
    {
        var fresh = RandomNumberGenerator.GetBytes(Size);
        if (!data.Writable)
        {
            return new DataSecret(fresh);
        }

        try
        {
            PrivateFile.Prepare(data.SecretFile);
            using var file = new FileStream(data.SecretFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var secret = new byte[Size];
            if (file.Length == Size)
            {
                file.ReadExactly(secret);
                return new DataSecret(secret);
            }

            file.SetLength(0);
            file.Write(fresh);
            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was sealed before reads as absent; what is sealed now will, after a restart.
        }

        return new DataSecret(fresh);
    }

    /// <summary>The 32-byte key for one purpose; other purposes' keys cannot be told from it.</summary>
    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(purpose));
}
