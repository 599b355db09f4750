using System.Text;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Settings;
using Cco.Gateway.Tests.Analytics;
using Cco.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Caching.Purging;

/// <summary>The counters on disk: a purge that was answered holds, whatever becomes of the file.</summary>
internal sealed class EpochKeeperTests : IDisposable
{
    private const int Damaged = 431;
    private const int Unreadable = 432;

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly LogLines<EpochKeeper> _log = new();

    private string File => Path.Combine(_folder.Path, "purges");

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Open_Again_TheSameCounters()
    {
        var first = Open();
        first.Raise(PurgeTarget.Everything);
        first.Raise(new PurgeTarget(PurgeKind.Model, "claude-opus-5"));
        first.Raise(new PurgeTarget(PurgeKind.Model, "claude-opus-5"));
        first.Raise(new PurgeTarget(PurgeKind.Scope, "{\"anderer\"}\n 🎉"));
        first.Raise(new PurgeTarget(PurgeKind.Namespace, "build"));

        var again = Open().Current;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Everything, Is.EqualTo(first.Current.Everything));
            Assert.That(again.Scopes, Is.EquivalentTo(first.Current.Scopes));
            Assert.That(again.Namespaces, Is.EquivalentTo(first.Current.Namespaces));
            Assert.That(again.Models, Is.EquivalentTo(first.Current.Models));
            Assert.That(again.Models["claude-opus-5"], Is.EqualTo(new Epoch(2, _time.GetUtcNow())));
        }
    }

    [Test]
    public void Open_NothingPurged_TheSameCounters()
    {
        var first = Open().Current.Everything;

        Assert.That(Open().Current.Everything, Is.EqualTo(first));
    }

    [Test]
    public void Open_FileGone_NumbersNobodyHad()
    {
        var before = Purged();
        System.IO.File.Delete(File);

        var after = Open().Current.Of("s", null, "m");

        Assert.That(before, Does.Not.Contain(after));
    }

    [Test]
    public void Open_AnyByteOther_NumbersNobodyHadAndSaysSo()
    {
        var before = Purged();
        var whole = System.IO.File.ReadAllBytes(File);
        for (var n = 0; n < whole.Length; n++)
        {
            var damaged = whole.ToArray();
            damaged[n] ^= 1;
            System.IO.File.WriteAllBytes(File, damaged);

            Assert.That(before, Does.Not.Contain(Open().Current.Of("s", null, "m")), $"byte {n}");
        }

        Assert.That(_log.Of(Damaged), Has.Exactly(whole.Length).Contains("are damaged"));
    }

    [Test]
    public void Open_WrittenInPart_NumbersNobodyHad()
    {
        // As a machine that stops within the write may leave it: the beginning of the new, the end of the old.
        var keeper = Open();
        keeper.Raise(PurgeTarget.Everything);
        var old = System.IO.File.ReadAllBytes(File);
        keeper.Raise(PurgeTarget.Everything);
        var whole = System.IO.File.ReadAllBytes(File);
        long[] before = [keeper.Current.Of("s", null, "m") - 2, keeper.Current.Of("s", null, "m") - 1];
        for (var cut = 0; cut < whole.Length; cut++)
        {
            System.IO.File.WriteAllBytes(File, whole[..cut]);
            Assert.That(before, Does.Not.Contain(Open().Current.Of("s", null, "m")), $"cut at {cut}");

            System.IO.File.WriteAllBytes(File, [.. whole[..cut], .. old.Skip(cut)]);
            var mixed = Open().Current.Of("s", null, "m");
            Assert.That(mixed == before[1] ? old.AsSpan(0, cut).SequenceEqual(whole.AsSpan(0, cut)) : mixed != before[0], Is.True, $"mixed at {cut}");
        }
    }

    [Test]
    public void Raise_CannotBeWritten_NothingIsPurged()
    {
        var keeper = Open();
        var before = keeper.Current;
        System.IO.File.Delete(File);
        Directory.CreateDirectory(File);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => keeper.Raise(PurgeTarget.Everything), Throws.TypeOf<PurgeException>().With.Message.StartsWith($"Nothing was purged: {File} cannot be written"));
            Assert.That(keeper.Current, Is.SameAs(before));
        }
    }

    [Test]
    public void Open_CannotBeRead_ServesAndSaysSo()
    {
        Directory.CreateDirectory(File);

        var keeper = Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keeper.Current.Everything, Is.Not.EqualTo(Open().Current.Everything));
            Assert.That(_log.Of(Unreadable), Has.Exactly(2).Items);
        }
    }

    [Test]
    public void Raise_NoDirectory_InMemory()
    {
        var keeper = EpochKeeper.Open(new DataDirectory(_folder.Path, "It cannot be written."), _time, _log);
        var before = keeper.Current.Of("s", null, "m");

        keeper.Raise(PurgeTarget.Everything);

        Assert.That(keeper.Current.Of("s", null, "m"), Is.EqualTo(before + 1));
        Assert.That(System.IO.File.Exists(File), Is.False);
    }

    // reliability.md C-57, M6
    [Test]
    public void Raise_ClockSetBack_CountsOn()
    {
        var keeper = Open();
        keeper.Raise(PurgeTarget.Everything);
        var before = keeper.Current.Of("s", null, "m");
        var earlier = EpochKeeper.Open(new DataDirectory(_folder.Path, null), new FakeTimeProvider(_time.GetUtcNow().AddHours(-1)), _log);

        earlier.Raise(PurgeTarget.Everything);

        Assert.That(earlier.Current.Of("s", null, "m"), Is.EqualTo(before + 1));
    }

    [Test]
    public void Raise_ManyAtOnce_NoneIsLost()
    {
        var keeper = Open();
        var before = keeper.Current.Of("s", null, "m");

        Parallel.For(0, 50, n => keeper.Raise(n % 2 == 0 ? PurgeTarget.Everything : new PurgeTarget(PurgeKind.Model, "m")));

        Assert.That(keeper.Current.Of("s", null, "m"), Is.EqualTo(before + 50));
        Assert.That(Open().Current.Of("s", null, "m"), Is.EqualTo(before + 50));
    }

    [Test]
    public void Open_OfANewerVersion_NumbersNobodyHad()
    {
        Open();
        var json = Encoding.UTF8.GetString(System.IO.File.ReadAllBytes(File)[65..]);
        var newer = json.Replace("\"scopes\"", "\"tags\":{},\"scopes\"", StringComparison.Ordinal);
        var number = Open().Current.Everything;
        System.IO.File.WriteAllText(File, $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(newer)))}\n{newer}");

        Assert.That(Open().Current.Everything, Is.Not.EqualTo(number));
    }

    [Test]
    public void File_OfThePurges_IsItsOwnersAlone()
    {
        Open();

        if (!OperatingSystem.IsWindows())
        {
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    private EpochKeeper Open() => EpochKeeper.Open(new DataDirectory(_folder.Path, null), _time, _log);

    // All the epochs that a key had before.
    private long[] Purged()
    {
        var keeper = Open();
        var before = new List<long> { keeper.Current.Of("s", null, "m") };
        keeper.Raise(PurgeTarget.Everything);
        before.Add(keeper.Current.Of("s", null, "m"));
        keeper.Raise(new PurgeTarget(PurgeKind.Model, "m"));
        return [.. before, keeper.Current.Of("s", null, "m")];
    }
}
