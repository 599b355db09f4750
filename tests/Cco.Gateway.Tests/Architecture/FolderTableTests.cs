using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Cco.Gateway.Hosting;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Architecture;

/// <summary>A room uses no other room: the compiled assembly against <see cref="FolderTable"/>, and that against the docs.</summary>
internal sealed class FolderTableTests
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Gateway = new(
        () => new ArchLoader().LoadAssemblies(typeof(GatewayHost).Assembly, typeof(Pricing.CostParts).Assembly).Build());

    private static IEnumerable<string> Folders() => FolderTable.MayUse.Keys;

    [TestCaseSource(nameof(Folders))]
    public void Folder_UsesOnlyWhatTheTableAllows(string folder)
    {
        var allowed = FolderTable.MayUse[folder].Append(folder).ToHashSet();
        var offences =
            from type in TypesOf(folder)
            from dependency in type.Dependencies
            // Type parameters of generated methods that share a name are taken for one another's.
            where dependency.Target is not GenericParameter
            let target = FolderTable.FolderOf(dependency.Target.Namespace?.FullName ?? "")
            where target is not null && !allowed.Contains(target)
            select $"{type.FullName} uses {dependency.Target.FullName}";

        Assert.That(offences.Distinct(), Is.Empty);
    }

    [Test]
    public void Detector_SeesAForbiddenUse()
    {
        // Hosting does use Guard: were that not seen, the test above could not fail.
        Assert.That(
            TypesOf("Hosting").SelectMany(type => type.Dependencies).Select(d => FolderTable.FolderOf(d.Target.Namespace?.FullName ?? "")),
            Does.Contain("Guard").And.Contain("Caching"));
    }

    [Test]
    public void Folders_OnDisk_AreAllInTheTable()
    {
        var onDisk = Directory.GetDirectories(Repository.PathOf("src", "Cco.Gateway"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any())
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not "bin" and not "obj");

        Assert.That(onDisk, Is.SubsetOf(FolderTable.MayUse.Keys));
    }

    [Test]
    public void Types_AllInAFolderOfTheTable()
    {
        // Program, and what source generators put at the root, hold no namespace of ours.
        var strangers = Gateway.Value.Types
            .Select(type => type.Namespace?.FullName ?? "")
            .Where(name => name.StartsWith("Cco.Gateway", StringComparison.Ordinal))
            .Select(name => FolderTable.FolderOf(name) ?? name)
            .Distinct()
            .Except(FolderTable.MayUse.Keys);

        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public void Docs_HoldTheSameTable()
    {
        var docs = FolderTable.FromDocs();

        Assert.That(docs.Keys, Is.EquivalentTo(FolderTable.MayUse.Keys));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (folder, mayUse) in FolderTable.MayUse)
            {
                Assert.That(docs[folder], Is.EquivalentTo(mayUse), folder);
            }
        }
    }

    [Test]
    public void Pricing_UsesTheBaseClassLibraryOnly()
    {
        var references = typeof(Pricing.CostParts).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

        Assert.That(references, Is.All.StartsWith("System."));
    }

    [Test]
    public void Gateway_UsesNoClientSdk()
    {
        var references = typeof(GatewayHost).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name);

        Assert.That(references, Has.None.EqualTo("Anthropic").And.None.EqualTo("OpenAI"));
    }

    private static IEnumerable<IType> TypesOf(string folder) =>
        Gateway.Value.Types.Where(type => FolderTable.FolderOf(type.Namespace?.FullName ?? "") == folder);
}
