using System.Reflection;
using System.Text.RegularExpressions;

namespace Cco.Pricing.Tests;

/// <summary>The library is arithmetic: no packages, no clock, no files, and never a binary fraction near money.</summary>
public sealed partial class PurityTests
{
    private static readonly Type[] BinaryFractions = [typeof(double), typeof(float), typeof(Half), typeof(double?), typeof(float?), typeof(Half?)];

    [Test]
    public void References_Assembly_AreSystemOnly() =>
        Assert.That(
            typeof(PriceBook).Assembly.GetReferencedAssemblies().Select(name => name.Name),
            Is.All.StartsWith("System."));

    [Test]
    public void Members_WholeAssembly_HaveNoBinaryFractions()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var types = typeof(PriceBook).Assembly.GetTypes();
        var used = types.SelectMany(type => type.GetFields(all)).Select(field => (Member: (MemberInfo)field, Type: field.FieldType))
            .Concat(types.SelectMany(type => type.GetMethods(all)).Select(method => (Member: (MemberInfo)method, Type: method.ReturnType)))
            .Concat(types.SelectMany(type => type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
                .SelectMany(method => method.GetParameters().Select(parameter => (Member: (MemberInfo)method, Type: parameter.ParameterType))
                    .Concat((method.GetMethodBody()?.LocalVariables ?? []).Select(local => (Member: (MemberInfo)method, Type: local.LocalType)))))
            .ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(used.Select(use => use.Type), Does.Contain(typeof(decimal)), "the scan sees members");
            Assert.That(used.Where(use => BinaryFractions.Contains(use.Type)).Select(use => $"{use.Member.DeclaringType}.{use.Member}"), Is.Empty);
        }
    }

    [Test]
    public void Source_EveryFile_HasNoBinaryFractionsClockOrFiles()
    {
        var files = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src", "Cco.Pricing"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(files, Is.Not.Empty);
            foreach (var file in files)
            {
                Assert.That(Banned().Matches(File.ReadAllText(file)).Select(match => match.Value), Is.Empty, file);
            }
        }
    }

    [GeneratedRegex(@"\b(double|float|Half|Double|Single|GetDouble|TimeProvider|UtcNow|Stopwatch|File|Directory|async|HttpClient|\d+(\.\d+)?[dDfF])\b")]
    private static partial Regex Banned();
}
