using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

internal sealed class DataSecretTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "secret");

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Open_Twice_TheSameKeysEachOfItsOwn()
    {
        var data = DataDirectory.Open(_folder.Path);
        var (first, second) = (DataSecret.Open(data), DataSecret.Open(data));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.KeyFor("a"), Is.EqualTo(second.KeyFor("a")).And.Length.EqualTo(32));
            Assert.That(first.KeyFor("a"), Is.Not.EqualTo(first.KeyFor("b")));
            Assert.That(System.IO.File.ReadAllBytes(File), Has.Length.EqualTo(32).And.Not.EqualTo(first.KeyFor("a")));
        }
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Open_NoSecret_Replaced(int size)
    {
        System.IO.File.WriteAllBytes(File, new byte[size]);
        var data = DataDirectory.Open(_folder.Path);

        var first = DataSecret.Open(data);

        Assert.That(System.IO.File.ReadAllBytes(File), Has.Length.EqualTo(32));
        Assert.That(DataSecret.Open(data).KeyFor("a"), Is.EqualTo(first.KeyFor("a")));
    }

    [Test]
    public void Open_ReadableByOthers_Narrowed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        System.IO.File.WriteAllBytes(File, new byte[32]);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        DataSecret.Open(DataDirectory.Open(_folder.Path));

        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Open_NothingCanBeWritten_LastsAsLongAsTheProcess()
    {
        var data = new DataDirectory(_folder.Path, "cannot be written");

        var (first, second) = (DataSecret.Open(data), DataSecret.Open(data));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.KeyFor("a"), Is.Not.EqualTo(second.KeyFor("a")));
            Assert.That(System.IO.File.Exists(File), Is.False);
        }
    }
}
