using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cco.Gateway.Hosting;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Architecture;

/// <summary>The rules of the house that no analyzer holds.</summary>
internal sealed partial class HouseRuleTests
{
    private const int MaxLines = 400;

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<Type> OwnTypes() => typeof(GatewayHost).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("Cco.Gateway", StringComparison.Ordinal) == true
            && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            && !type.Name.Contains('<', StringComparison.Ordinal)
            && type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true);

    [Test]
    public void Classes_SealedStaticOrAbstract()
    {
        var open = OwnTypes().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false });

        Assert.That(open, Is.Empty);
    }

    [Test]
    public void Types_OfTheGateway_Internal()
    {
        Assert.That(OwnTypes().Where(type => type.IsPublic).Select(type => type.FullName), Is.Empty);
    }

    [Test]
    public void Sources_NoneOver400Lines()
    {
        var long400 = Sources()
            .Where(path => File.ReadLines(Repository.PathOf(path)).Skip(MaxLines).Any());

        Assert.That(long400, Is.Empty);
    }

    [Test]
    public void Sources_OneTopLevelTypeEach()
    {
        var crowded = Sources()
            .Where(path => TopLevelType().Count(File.ReadAllText(Repository.PathOf(path))) > 1);

        Assert.That(crowded, Is.Empty);
    }

    [Test]
    public void Middleware_OnlyInRooms()
    {
        var places = OwnTypes()
            .Where(type => type.Name.EndsWith("Middleware", StringComparison.Ordinal))
            .Select(type => FolderTable.FolderOf(type.Namespace!));

        Assert.That(places, Is.Not.Empty.And.All.AnyOf("Analytics", "Guard", "Access", "Envelope", "Routing", "Caching"));
    }

    [Test]
    public void Wire_IsPure()
    {
        var impure =
            from type in OwnTypes()
            where FolderTable.FolderOf(type.Namespace!) == "Wire"
            from member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let used = member switch
            {
                FieldInfo field => new[] { field.FieldType },
                MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType),
                _ => [],
            }
            where used.Any(t => t == typeof(TimeProvider) || t.Name.StartsWith("ILogger", StringComparison.Ordinal))
            select $"{type.Name}.{member.Name}";

        Assert.That(impure, Is.Empty);
    }

    [Test]
    public void Sources_NoUnfinishedWords()
    {
        string[] words = ["TODO", "FIXME", "HACK", "NotImplementedException"];

        Assert.That(
            Sources().Where(path => words.Any(word => File.ReadAllText(Repository.PathOf(path)).Contains(word, StringComparison.Ordinal))),
            Is.Empty);
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:class|struct|interface|enum|record|delegate)\s+\w", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
