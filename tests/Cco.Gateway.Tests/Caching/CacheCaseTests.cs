using System.Text.RegularExpressions;
using Cco.Gateway.Tests.Caching.Keys.Oracle;

namespace Cco.Gateway.Tests.Caching;

/// <summary>docs/cache-cases.md against the tests: every case is a test named by its number, or says why there is none.</summary>
internal sealed partial class CacheCaseTests
{
    private const int Cases = 76;

    private static readonly (string Case, string[] Tests, string Words)[] Rows =
    [
        .. File.ReadAllLines(Path.Combine(Specification.Root(), "docs", "cache-cases.md"))
            .Where(line => line.StartsWith("| C-", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[0], cells[1] == "—" ? [] : cells[1].Split(',', StringSplitOptions.TrimEntries).Select(test => test.Trim('`')).ToArray(), cells[2])),
    ];

    [Test]
    public void Cases_AllOfThem_AreListedOnce() =>
        Assert.That(Rows.Select(row => row.Case), Is.EqualTo(Enumerable.Range(1, Cases).Select(number => $"C-{number}")));

    [Test]
    public void Cases_EachTestNamed_ExistsAndBearsTheNumber()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Specification.Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        var tests = sources.SelectMany(path => Method().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)).ToHashSet();
        using (Assert.EnterMultipleScope())
        {
            foreach (var (number, named, words) in Rows)
            {
                Assert.That(named, Is.SubsetOf(tests), number);
                Assert.That(named, Is.All.StartsWith(number.Replace("-", "", StringComparison.Ordinal) + "_"), number);
                Assert.That(words, Has.Length.GreaterThan(named.Length > 0 ? 5 : 40), number);
            }
        }
    }

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (C[0-9]+_\w+)\(")]
    private static partial Regex Method();
}
