using Cco.Gateway.Access;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Access;

internal sealed class CallTagsTests
{
    [TestCase("team=a,feature=b", "feature=b,team=a")]
    [TestCase("feature=b,team=a", "feature=b,team=a")]
    [TestCase(" team = a b , x=1", "team=a b,x=1")]
    [TestCase("team=a,team=b", "team=a")]
    [TestCase("url=http://h/p?q", null)]
    [TestCase("url=http://h/p", "url=http://h/p")]
    [TestCase("team", null)]
    [TestCase("team=", null)]
    [TestCase("=a", null)]
    [TestCase("te am=a", null)]
    [TestCase("team=\"a\"", null)]
    [TestCase("team=ä", null)]
    [TestCase("good=1,bad,also good=2,fine=3", "fine=3,good=1")]
    [TestCase(",,,", null)]
    [TestCase("", null)]
    public void Read_Header_GivesWhatIsATag(string header, string? tags) => Assert.That(CallTags.Read(header), Is.EqualTo(tags));

    [Test]
    public void Read_NoHeader_IsNone() => Assert.That(CallTags.Read(StringValues.Empty), Is.Null);

    [Test]
    public void Read_SeveralLines_AreOne() => Assert.That(CallTags.Read(new StringValues(["b=1", "a=2"])), Is.EqualTo("a=2,b=1"));

    [Test]
    public void Read_MoreThanMost_KeepsTheFirst() =>
        Assert.That(CallTags.Read(string.Join(',', Enumerable.Range(0, 20).Select(n => $"t{n:D2}=x"))), Is.EqualTo("t00=x,t01=x,t02=x,t03=x,t04=x,t05=x,t06=x,t07=x"));

    [TestCase(CallTags.NameLimit, CallTags.ValueLimit, true)]
    [TestCase(CallTags.NameLimit + 1, CallTags.ValueLimit, false)]
    [TestCase(CallTags.NameLimit, CallTags.ValueLimit + 1, false)]
    public void Read_Lengths_HaveLimits(int name, int value, bool taken) =>
        Assert.That(CallTags.Read($"{new string('n', name)}={new string('v', value)}") is not null, Is.EqualTo(taken));
}
