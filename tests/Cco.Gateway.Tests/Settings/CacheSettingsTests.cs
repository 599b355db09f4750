using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Settings;

/// <summary>What of the cache's memory is for answers (docs/decisions/010-first-level.md).</summary>
internal sealed class CacheSettingsTests
{
    [TestCase(0, 0)]
    [TestCase(16, 13)]
    [TestCase(256, 208)]
    [TestCase(1024, 880)]
    [TestCase(8192, 7152)]
    public void AnswersSize_Size_LeavesAnEighthAndASixteenthOfAtMost16MiB(int size, int answers) =>
        Assert.That(new CacheSettings { Size = (long)size << 20 }.AnswersSize, Is.EqualTo((long)answers << 20));
}
