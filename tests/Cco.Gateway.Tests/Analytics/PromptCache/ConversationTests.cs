using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Tests.Analytics.PromptCache;

/// <summary>Which turns are of one conversation, and when one is to be told of.</summary>
internal sealed class ConversationTests
{
    [TestCase("abc", "abcde", 3, TestName = "grown")]
    [TestCase("abc", "abc", 3, TestName = "asked again")]
    [TestCase("abcde", "aXcdefg", 4, TestName = "one edited")]
    [TestCase("abcd", "Xbcdef", 3, TestName = "the first edited")]
    [TestCase("abc", "abXde", 2, TestName = "the last edited")]
    [TestCase("a", "abc", 1, TestName = "the second turn")]
    [TestCase("abcde", "abc", null, TestName = "rewound")]
    [TestCase("abcdefgh", "Sx", null, TestName = "compacted")]
    [TestCase("abcde", "abXYZ", null, TestName = "branched off")]
    [TestCase("abc", "xyz", null, TestName = "another conversation")]
    [TestCase("abcdef", "XYZdWVU", null, TestName = "most are others")]
    [TestCase("a", "x", null, TestName = "another first message")]
    public void SharedWith_NextTurn(string before, string now, int? expected)
    {
        Assert.That(new Conversation(Turns.Of(before)).SharedWith(Turns.Of(now)), Is.EqualTo(expected));
    }

    [Test]
    public void SharedWith_OtherModelSystemAndTools_IsAnothers()
    {
        var conversation = new Conversation(Turns.Of("a"));
        var model = Turns.Of("ab") with { ModelAsked = "claude-haiku-5-5" };
        var system = model.With(digest => digest with { System = [9] });
        var all = system.With(digest => digest with { Tools = [] });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(conversation.SharedWith(model), Is.EqualTo(1));
            Assert.That(conversation.SharedWith(system), Is.EqualTo(1));
            Assert.That(conversation.SharedWith(all), Is.Null);
        }
    }

    [TestCase(20_000, 14_999, true)]
    [TestCase(20_000, 15_000, false)]
    [TestCase(19_999, 0, false)]
    [TestCase(500_000, 20_000, false)]
    public void IsBrokenBy_HalfOfTheMedian(long prompt, long read, bool expected)
    {
        var conversation = new Conversation(Turns.Of("a", 0));
        foreach (var turn in new long[] { 90_000, 30_000, 1_000, 30_000, 30_000 })
        {
            conversation.Add(Turns.Of("a", turn));
        }

        Assert.That(conversation.IsBrokenBy(new PromptCounts(prompt, read, 0)), Is.EqualTo(expected));
    }

    [Test]
    public void Usual_FewTurns_IsTheirMedian()
    {
        var conversation = new Conversation(Turns.Of("a", 10));
        Assert.That(conversation.Usual, Is.EqualTo(10));
        conversation.Add(Turns.Of("a", 30));
        Assert.That(conversation.Usual, Is.EqualTo(20));
    }

    [Test]
    public void Conversations_Full_ForgetTheOneLongestAgo()
    {
        var conversations = new Conversations(most: 3);
        foreach (var owner in new[] { "1", "2", "3" })
        {
            conversations.ContinuedBy(Turns.Of("a", owner: owner));
        }

        Assert.That(conversations.ContinuedBy(Turns.Of("ab", owner: "1")), Is.Not.Null);
        conversations.ContinuedBy(Turns.Of("a", owner: "4"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(conversations.Count, Is.EqualTo(3));
            Assert.That(conversations.ContinuedBy(Turns.Of("ab", owner: "1")), Is.Not.Null);
            Assert.That(conversations.ContinuedBy(Turns.Of("ab", owner: "2")), Is.Null);
        }
    }

    [Test]
    public void Conversations_ManyOfOneOwner_AreBounded()
    {
        var conversations = new Conversations();
        for (var n = 0; n < 500; n++)
        {
            conversations.ContinuedBy(Turns.Of(((char)('a' + n)).ToString()));
        }

        Assert.That(conversations.Count, Is.EqualTo(32));
    }

    [Test]
    public void ContinuedBy_SeveralOfOneOwner_TheOneThatSharesMost()
    {
        var conversations = new Conversations();
        conversations.ContinuedBy(Turns.Of("abcd"));
        conversations.ContinuedBy(Turns.Of("ab"));
        conversations.ContinuedBy(Turns.Of("xyz"));

        Assert.That(conversations.ContinuedBy(Turns.Of("abcdef"))!.Last.Digest.Messages, Has.Count.EqualTo(4));
        Assert.That(conversations.ContinuedBy(Turns.Of("abX"))!.Last.Digest.Messages, Has.Count.EqualTo(2));
    }

    [Test]
    public void Digest_Empty_IsNoConversation()
    {
        Assert.That(new Conversation(Turns.Of("").With(_ => new PromptDigest())).SharedWith(Turns.Of("a")), Is.Null);
    }
}
