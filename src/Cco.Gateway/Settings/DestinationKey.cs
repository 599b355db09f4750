using System.Security.Cryptography;
using System.Text;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// The name YARP knows a destination by: the file's and a digest of where it leads. YARP changes a destination in place, so that a call
/// under way would take its old credential to the new address; under another name it is another destination.
/// </summary>
internal static class DestinationKey
{
    private const char Separator = '@';

    public static string Of(string name, DestinationConfig destination)
    {
        var leads = Encoding.UTF8.GetBytes($"{destination.Address}\n{destination.Health}\n{destination.Host}");
        return $"{name}{Separator}{Convert.ToHexStringLower(SHA256.HashData(leads).AsSpan(0, 4))}";
    }

    /// <summary>The name in the file.</summary>
    public static string NameOf(string key) => key.LastIndexOf(Separator) is > 0 and var end ? key[..end] : key;
}
