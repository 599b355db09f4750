using Cco.Gateway.Cli;
using Cco.Gateway.Cli.Admin;

namespace Cco.Gateway.Tests.Cli;

[TestFixture]
internal sealed class RunningConfigurationTests
{
    private static readonly FileInForce Settings = new("/c/appsettings.json", "aa");
    private static readonly FileInForce NoPrices = new("/c/prices.json", null);

    [Test]
    public void Describe_SameFiles_InForce() =>
        Assert.That(Describe("in_force", Settings, NoPrices), Is.EqualTo("The running gateway (pid 7) serves with these files."));

    [Test]
    public void Describe_EditedSince_AnEarlierState() => Assert.That(
        Describe("in_force", Settings with { Sha256 = "bb" }, NoPrices),
        Is.EqualTo("The running gateway (pid 7) serves with an earlier state of these files."));

    [Test]
    public void Describe_AddedSince_AnEarlierState() => Assert.That(
        Describe("in_force", Settings, NoPrices with { Sha256 = "cc" }),
        Is.EqualTo("The running gateway (pid 7) serves with an earlier state of these files."));

    [Test]
    public void Describe_Rejected_SaysWhere() => Assert.That(
        Describe("rejected", Settings with { Sha256 = "bb" }, NoPrices),
        Is.EqualTo("The running gateway (pid 7) serves with an earlier state of these files: it found errors in them. Its log names them."));

    [Test]
    public void Describe_FilesOfItsOwn_Nothing() => Assert.That(Describe("in_force", Settings with { Path = "/d/appsettings.json" }, NoPrices), Is.Null);

    private static string? Describe(string status, params FileInForce[] files) =>
        RunningConfiguration.Describe(new RunningFiles(status, [Settings, NoPrices]), files, 7);
}
