using System.Security.Cryptography;
using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Tests.Caching.Keys;

[TestFixture]
internal sealed class DigestTests
{
    [Test]
    public void Of_Bytes_IsTheirSha256()
    {
        var expected = SHA256.HashData("abc"u8);
        var bytes = new byte[Digest.Size];
        Digest.Of("abc"u8).CopyTo(bytes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Is.EqualTo(expected));
            Assert.That(Digest.Of("abc"u8).ToString(), Is.EqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
            Assert.That(new CacheKey(Digest.Of("abc"u8)).ToString(), Is.EqualTo(Digest.Of("abc"u8).ToString()));
        }
    }

    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true)]
    [TestCase("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", true)]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a", false)]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00", false)]
    [TestCase("xa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false)]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ax", false)]
    [TestCase("", false)]
    public void TryParse_Text_TakesItsHexDigitsOnly(string hex, bool parsed)
    {
        var taken = Digest.TryParse(hex, out var digest);

        Assert.That((taken, digest), Is.EqualTo((parsed, parsed ? Digest.Of("abc"u8) : default)));
        Assert.That((CacheKey.TryParse(hex, out var key), key), Is.EqualTo((parsed, new CacheKey(digest))));
    }
}
