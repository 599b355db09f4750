using System.Text.Json.Nodes;
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

        GatewayFile.Write(data, (Listeners)gateway.Services.GetService(typeof(Listeners))!);

        var json = JsonNode.Parse(await File.ReadAllTextAsync(data.GatewayFile))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int?)json["pid"], Is.EqualTo(Environment.ProcessId));
            Assert.That((string?)json["gateway"], Is.EqualTo(gateway.GatewayUrl));
            Assert.That((string?)json["dashboard"], Is.EqualTo(gateway.DashboardUrl));
            Assert.That((string?)json["secret"], Does.Match("^[0-9a-f]{64}$"));
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
        Assert.That(() => GatewayFile.Write(new DataDirectory("/nowhere", "no"), new Listeners()), Throws.Nothing);
    }
}
