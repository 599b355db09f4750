using System.Text.Json;
using Cco.Gateway.Access;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>
/// <c>gateway.json</c> in the data directory: how the command line finds the running gateway (pid, addresses, the secret of this start; 0600).
/// There while the gateway serves.
/// </summary>
internal static class GatewayFile
{
    public static void Write(DataDirectory data, Listeners listeners, AdminSecrets secrets)
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

        // Never seen half-written, and always with the mode of a new file.
        var whole = $"{data.GatewayFile}.{Environment.ProcessId}";
        using (var file = new FileStream(whole, options))
        using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("gateway", listeners.GatewayUrl);
            json.WriteString("dashboard", listeners.DashboardUrl);
            json.WriteString("admin", listeners.AdminUrl);
            json.WriteString("secret", secrets.Local);
            json.WriteEndObject();
        }

        File.Move(whole, data.GatewayFile, overwrite: true);
    }

    /// <summary>Reads the file of a data directory; <c>null</c> when there is none that says all of it.</summary>
    public static RunningGateway? Read(string directory)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(DataDirectory.GatewayFileOf(directory)));
            var root = json.RootElement;
            return new RunningGateway(
                root.GetProperty("pid").GetInt32(), Text("gateway"), Text("dashboard"), Text("admin"), Text("secret"));

            string Text(string name) => root.GetProperty(name).GetString() ?? throw new JsonException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    public static void Delete(DataDirectory data)
    {
        if (data.Writable)
        {
            File.Delete(data.GatewayFile);
        }
    }
}
