using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Access;

/// <summary>
/// What opens the dashboard's port: a secret for this machine's own command line, made anew at each start, and the admin key, if there
/// is one. Compared in constant time; neither is ever logged.
/// </summary>
internal sealed class AdminSecrets
{
    /// <summary>The variable that holds the admin key: the gateway's own, and what the command line sends to one elsewhere.</summary>
    public const string KeyVariable = "CCO_ADMIN_KEY";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    // A header holds nothing else.
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    private readonly byte[] _localDigest;
    private readonly byte[]? _keyDigest;

    /// <param name="key"><c>null</c> or empty: there is none. Throws <see cref="ConfigurationException"/> for one that no header can hold.</param>
    public AdminSecrets(string? key)
    {
        Local = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _localDigest = Digest(Local);
        if (string.IsNullOrEmpty(key))
        {
            return;
        }

        if (key.AsSpan().ContainsAnyExcept(Visible))
        {
            throw new ConfigurationException([$"environment variable {KeyVariable} holds characters that no key has; expected visible ASCII without spaces."]);
        }

        _keyDigest = Digest(key);
    }

    /// <summary>The secret for <c>gateway.json</c>.</summary>
    public string Local { get; }

    public bool HasKey => _keyDigest is not null;

    /// <summary>What only who knows the secret can answer to a text.</summary>
    public static string Proof(string secret, string nonce) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(nonce)));

    public bool IsLocal(string secret) => Same(_localDigest, secret);

    /// <summary>Whether a value of <c>Authorization</c> carries the admin key: as bearer token, or as password of any user.</summary>
    public bool IsKey(string authorization)
    {
        if (_keyDigest is null)
        {
            return false;
        }

        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Same(_keyDigest, authorization[Bearer.Length..].Trim());
        }

        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            && Password(authorization[Basic.Length..].Trim()) is { } password
            && Same(_keyDigest, password);
    }

    private static string? Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }

    // Digests, so that not even the length shows in the time it takes.
    private static bool Same(byte[] digest, string text) => CryptographicOperations.FixedTimeEquals(digest, Digest(text));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
