using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Which folder's files are used.</summary>
internal sealed class ConfigRootTests
{
    [Test]
    public void Find_CurrentFolderWithBothFiles_IsUsed()
    {
        using var folder = new TempFolder();
        folder.Write("appsettings.json", "{}");
        Assert.That(ConfigRoot.Find(null, folder.Path, "/program").Directory, Is.EqualTo("/program"), "one file is not enough");
        folder.Write("yarp.routes.json", "{}");

        Assert.That(ConfigRoot.Find(null, folder.Path, "/program"), Is.EqualTo(new ConfigRoot(folder.Path, Found: true)));
    }

    [Test]
    public void Find_Asked_WinsAndIsMadeAbsolute()
    {
        using var folder = new TempFolder();

        Assert.That(ConfigRoot.Find("conf", folder.Path, "/program"), Is.EqualTo(new ConfigRoot(Path.Combine(folder.Path, "conf"), Found: false)));
    }
}
