using System.Diagnostics;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>Saves on disk are seen, however they are made; real files, real watcher (reliability.md F-33).</summary>
internal sealed class WatcherTests
{
    private const string CacheOff = """{ "Cco": { "Cache": { "Enabled": false } } }""";
    private const string TwoErrors = """{ "Cco": { "Cache": { "Enabled": "no", "Sise": 1 } } }""";

    [Test]
    public async Task Save_ByRename_AppliedSoonAndNamedInWords()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clock = Stopwatch.StartNew();

        LiveFiles.Replace(gateway.Root().SettingsFile, CacheOff);
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);

        TestContext.Out.WriteLine($"Applied after {clock.ElapsedMilliseconds} ms.");
        using (Assert.EnterMultipleScope())
        {
            // The slow look at the files comes after 2 s: this was the watcher's event. Promised is 1 s; a busy machine gets some grace.
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1.7)));
            Assert.That(line, Is.EqualTo("Information: The configuration was read again: cache enabled true -> false (live)."));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
        }
    }

    [Test]
    public async Task Save_InPlaceAndHalfWritten_NothingChangesUntilItIsWhole()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using (var file = new FileStream(gateway.Root().SettingsFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(CacheOff);
            await file.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await file.FlushAsync();
            await gateway.Log.LineAsync(LiveFiles.Rejected);
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("miss; reason=new"));
            await file.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        await gateway.Log.LineAsync(LiveFiles.Applied);

        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
    }

    [TestCase("")]
    [TestCase(null)]
    public async Task Save_EmptiedOrDeleted_LastGoodServesUntilItIsBack(string? text)
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = gateway.Root().RoutesFile;
        var good = await File.ReadAllTextAsync(file);

        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, text);
        }

        await gateway.Log.LineAsync(LiveFiles.Rejected);
        var meanwhile = await gateway.ChatAsync(OpenAiFixtures.Request);
        await File.WriteAllTextAsync(file, good);
        await gateway.Log.LineAsync(LiveFiles.Repaired);

        Assert.That((meanwhile.Status, (await gateway.ChatAsync(OpenAiFixtures.Request)).Status), Is.EqualTo((200, 200)));
    }

    [Test]
    public async Task Save_SameErrorsAgain_ReportedOnce_OtherErrorsAgain()
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = gateway.Root().SettingsFile;

        LiveFiles.Replace(file, TwoErrors);
        var first = await gateway.Log.LineAsync(LiveFiles.Rejected);
        LiveFiles.Replace(file, TwoErrors + "\n");
        await gateway.ReloadAsync();
        LiveFiles.Replace(file, "{");
        await gateway.Log.LineAsync("This is not JSON");
        LiveFiles.Replace(file, CacheOff);
        await gateway.Log.LineAsync(LiveFiles.Applied);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(
                $"""
                Error: The changed configuration is not used, the last good one goes on serving. 2 errors:
                  {file}:1: Cco:Cache:Enabled is "no"; expected true or false.
                  {file}:1: Cco:Cache:Sise is not known here; did you mean Size?
                """));
            Assert.That(gateway.Log.Lines.Count(line => line.Contains("Cco:Cache:Sise", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(gateway.Log.Lines.Count(line => line.Contains("This is not JSON", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [Test]
    [Platform("Linux")]
    public async Task Save_ByKubernetes_LinkOfAllFilesSwapped()
    {
        // As a mounted ConfigMap: the files are links into ..data, which is a link to a folder and is replaced by a rename.
        using var folder = new TempFolder();
        folder.Write("..one/appsettings.json", "{}");
        folder.Write("..two/appsettings.json", CacheOff);
        foreach (var version in new[] { "..one", "..two" })
        {
            File.Copy(Repository.PathOf("yarp.routes.json"), Path.Combine(folder.Path, version, "yarp.routes.json"));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "..data"), "..one");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "appsettings.json"), "..data/appsettings.json");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "yarp.routes.json"), "..data/yarp.routes.json");
        await using var gateway = await TestGateway.StartAsync(o => o.Folder = folder.Path);
        var before = await gateway.ChatAsync(OpenAiFixtures.Request);

        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "..data_tmp"), "..two");
        using (var move = Process.Start("mv", ["-T", Path.Combine(folder.Path, "..data_tmp"), Path.Combine(folder.Path, "..data")]))
        {
            await move.WaitForExitAsync();
        }

        await gateway.Log.LineAsync(LiveFiles.Applied);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
        }
    }

    [Test]
    public async Task Save_BehindALink_SeenWithoutAnEvent()
    {
        using var folder = new TempFolder();
        folder.Write("kept/appsettings.json", "{}");
        folder.Write("used/yarp.routes.json", await File.ReadAllTextAsync(Repository.PathOf("yarp.routes.json")));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "used", "appsettings.json"), "../kept/appsettings.json");
        await using var gateway = await TestGateway.StartAsync(o => o.Folder = Path.Combine(folder.Path, "used"));

        folder.Write("kept/appsettings.json", CacheOff);
        await gateway.Log.LineAsync(LiveFiles.Applied);

        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
    }

    [Test]
    public async Task Save_OnlyAComment_NothingThatMattersChanged()
    {
        await using var gateway = await TestGateway.StartAsync();

        LiveFiles.Replace(gateway.Root().SettingsFile, "{ /* nothing */ }");

        Assert.That(await gateway.Log.LineAsync(LiveFiles.Applied), Does.EndWith(": nothing that matters changed."));
    }
}
