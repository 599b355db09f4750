using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Tests.Settings.Reading;

/// <summary>A typo finds its name; another word finds none.</summary>
internal sealed class NearestNameTests
{
    private static readonly string[] Known = ["Cache", "Destinations", "Metadata", "Ttl", "Size", "ClusterId", "Transforms"];

    [TestCase("Cach", "Cache")]
    [TestCase("Destination", "Destinations")]
    [TestCase("Metdata", "Metadata")]
    [TestCase("Tlt", "Ttl")]
    [TestCase("clusterid", "ClusterId")]
    [TestCase("Sise", "Size")]
    [TestCase("Transfroms", "Transforms")]
    [TestCase("Colour", null)]
    [TestCase("", null)]
    public void Of_Name_NearestOrNone(string name, string? nearest) => Assert.That(NearestName.Of(name, Known), Is.EqualTo(nearest));
}
