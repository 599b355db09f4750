using System.Text.Json.Nodes;
using Cco.Gateway.Access;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Hosting;

/// <summary>How the command line finds a running gateway.</summary>
internal sealed class GatewayFileTests
{
    [Test]
    public async Task Write_Running_AddressesAndSecretForItsOwnerAlone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var data = gateway.Startup.Data;

        gateway.WriteGatewayFile();

        var json = JsonNode.Parse(await File.ReadAllTextAsync(data.GatewayFile))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int?)json["pid"], Is.EqualTo(Environment.ProcessId));
            Assert.That((string?)json["gateway"], Is.EqualTo(gateway.GatewayUrl));
            Assert.That((string?)json["dashboard"], Is.EqualTo(gateway.DashboardUrl));
            Assert.That((string?)json["admin"], Is.EqualTo(gateway.DashboardUrl));
            Assert.That((string?)json["secret"], Does.Match("^[0-9a-f]{64}$"));
            Assert.That(GatewayFile.Read(data.Path), Has.Property("Secret").EqualTo((string?)json["secret"]).And.Property("Admin").EqualTo(gateway.DashboardUrl));
            Assert.That(Directory.GetFiles(data.Path, "gateway.json*"), Has.Length.EqualTo(1));
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(File.GetUnixFileMode(data.GatewayFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        }

        GatewayFile.Delete(data);
        Assert.That(File.Exists(data.GatewayFile), Is.False);
    }

    [Test]
    public void Write_NotWritable_Nothing()
    {
        Assert.That(() => GatewayFile.Write(new DataDirectory("/nowhere", "no"), new Listeners(), new AdminSecrets(null)), Throws.Nothing);
    }
}
