using System.Security.Cryptography;
using System.Text.Json;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>
/// <c>gateway.json</c> in the data directory: how the command line finds the running gateway (pid, addresses, local secret; 0600).
/// There while the gateway serves.
/// </summary>
internal static class GatewayFile
{
    public static void Write(DataDirectory data, Listeners listeners)
    {
        if (!data.Writable)
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(data.GatewayFile, options);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("gateway", listeners.GatewayUrl);
        json.WriteString("dashboard", listeners.DashboardUrl);
        json.WriteString("secret", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        json.WriteEndObject();
    }

    public static void Delete(DataDirectory data)
    {
        if (data.Writable)
        {
            File.Delete(data.GatewayFile);
        }
    }
}
