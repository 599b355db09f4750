using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Where the data directory is and whether it can be written (architecture.md 5.13).</summary>
internal sealed class DataDirectoryTests
{
    [Test]
    [Platform("Linux")]
    public void Default_OnLinux_ByTheUsualVariables()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Default(("STATE_DIRECTORY", "/var/lib/cco:/var/lib/other"), ("XDG_DATA_HOME", "/x")), Is.EqualTo("/var/lib/cco"));
            Assert.That(Default(("XDG_DATA_HOME", "/x"), ("HOME", "/home/u")), Is.EqualTo("/x/cco"));
            Assert.That(Default(("XDG_DATA_HOME", "relative"), ("HOME", "/home/u")), Is.EqualTo("/home/u/.local/share/cco"));
            Assert.That(Default(("HOME", "/home/u")), Is.EqualTo("/home/u/.local/share/cco"));
        }
    }

    [Test]
    public void Open_NewFolder_CreatedForItsOwnerAlone()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "a", "b");

        var data = DataDirectory.Open(path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Writable, Is.True);
            Assert.That(Directory.GetFileSystemEntries(path), Is.Empty, "the probe is gone");
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            }
        }
    }

    [Test]
    public void Open_BelowAFile_ProblemInsteadOfAnException()
    {
        using var folder = new TempFolder();

        var data = DataDirectory.Open(Path.Combine(folder.Write("file", ""), "data"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Writable, Is.False);
            Assert.That(data.Problem, Does.StartWith($"The data directory {data.Path} cannot be written: "));
        }
    }

    private static string Default(params (string Name, string Value)[] environment) =>
        DataDirectory.Default(environment.ToDictionary(e => e.Name, e => e.Value).GetValueOrDefault);
}
