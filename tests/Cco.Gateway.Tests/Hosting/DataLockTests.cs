using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Hosting;

/// <summary>One serving gateway for one data directory.</summary>
internal sealed class DataLockTests
{
    [Test]
    public void Take_Held_RefusedUntilReleased()
    {
        using var folder = new TempFolder();
        var data = DataDirectory.Open(folder.Path);

        using (DataLock.Take(data))
        {
            Assert.That(
                () => DataLock.Take(data),
                Throws.TypeOf<StartException>().With.Message.EqualTo(
                    $"Another gateway already uses the data directory {folder.Path}. Stop it, or give this one its own: cco --data DIR"));
        }

        Assert.That(() => DataLock.Take(data).Dispose(), Throws.Nothing);
    }

    [Test]
    public void TakeLedger_Held_RefusedUntilReleased()
    {
        using var folder = new TempFolder();
        var ledger = Path.Combine(folder.Path, "books.db");

        using (DataLock.TakeLedger(ledger))
        {
            Assert.That(
                () => DataLock.TakeLedger(Path.Combine(folder.Path, ".", "books.db")),
                Throws.TypeOf<StartException>().With.Message.Contains("Another gateway already writes the ledger"));
        }

        Assert.That(() => DataLock.TakeLedger(ledger).Dispose(), Throws.Nothing);
    }

    [TestCase(null)]
    [TestCase("/nowhere/books.db")]
    public void TakeLedger_NoneOrNotWritable_NoLockNeeded(string? ledger)
    {
        Assert.That(() => DataLock.TakeLedger(ledger).Dispose(), Throws.Nothing);
    }

    [Test]
    public void Take_NotWritable_NoLockNeeded()
    {
        Assert.That(() => DataLock.Take(new DataDirectory("/nowhere", "no")).Dispose(), Throws.Nothing);
    }
}
