using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

internal sealed class JsonAnswerReaderTests
{
    private const string Head = """{"model":"m","content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":5""";

    [Test]
    public void Finish_BodyCutShort_GivesTheFactsUpToThere()
    {
        var facts = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, Head + ",");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.Complete, Is.False);
            Assert.That(facts.Model, Is.EqualTo("m"));
            Assert.That(facts.OutputCharacters, Is.EqualTo(5));
            Assert.That(facts.Usage?.InputTokens, Is.EqualTo(5));
        }
    }

    [TestCase("}}", true, AnswerTraits.None)]
    [TestCase("}} \n", true, AnswerTraits.None)]
    [TestCase("}", false, AnswerTraits.None)]
    [TestCase("}}}", false, AnswerTraits.NotUnderstood)]
    [TestCase("}}{}", false, AnswerTraits.NotUnderstood)]
    [TestCase("x", false, AnswerTraits.NotUnderstood)]
    public void Finish_End_DecidesCompleteness(string tail, bool complete, AnswerTraits traits)
    {
        var facts = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, Head + tail);

        Assert.That((facts.Complete, facts.Traits), Is.EqualTo((complete, traits)));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("<html>")]
    [TestCase("{}")]
    public void Finish_NoAnswer_IsIncompleteWithoutUsage(string body)
    {
        var facts = AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, body);

        Assert.That((facts.Complete, facts.Usage, facts.Error), Is.EqualTo((false, (object?)null, false)));
    }

    [Test]
    public void Finish_AskedTwice_AnswersForWhatHasCome()
    {
        using var reader = AnswerReaders.Create(Dialect.Anthropic, ApiEndpointKind.Messages, AnswerReading.Json);
        reader.Append(Encoding.UTF8.GetBytes(Head));
        var first = reader.Finish(endOfBody: false);
        reader.Append("}}"u8);
        var second = reader.Finish(endOfBody: true);

        Assert.That((first.Complete, second.Complete), Is.EqualTo((false, true)));
    }

    [TestCase(0, true, AnswerTraits.None)]
    [TestCase(1, false, AnswerTraits.TooLarge)]
    public void Finish_BodyPastTheBound_IsUnknown(int beyond, bool complete, AnswerTraits traits)
    {
        var body = (Head + "}}").PadRight(JsonAnswerReader.MaxBytes + beyond);

        var facts = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, Encoding.UTF8.GetBytes(body), [1 << 20]);

        Assert.That((facts.Complete, facts.Traits), Is.EqualTo((complete, traits)));
    }
}
