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

    [Test]
    public void Finish_AskedTwiceForTheSame_ReadsOnce()
    {
        using var reader = AnswerReaders.Create(Dialect.Anthropic, ApiEndpointKind.Messages, AnswerReading.Json);
        reader.Append(Encoding.UTF8.GetBytes(Head + "}}"));
        var first = reader.Finish(endOfBody: false);
        reader.Append([]);

        Assert.That(reader.Finish(endOfBody: true), Is.SameAs(first));
    }

    [TestCase(999, AnswerTraits.None)]
    [TestCase(1000, AnswerTraits.NotUnderstood)]
    public void Finish_NestedDeeperThanAnyAnswer_IsNotUnderstood(int arrays, AnswerTraits traits)
    {
        var body = $$"""{"content":[],"x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        Assert.That(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, body).Traits, Is.EqualTo(traits));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(1024, true)]
    [TestCase(1025, false)]
    public void Finish_Word_IsShort(int length, bool taken)
    {
        var word = new string('m', length);

        Assert.That(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, $$"""{"model":"{{word}}"}""").Model, Is.EqualTo(taken ? word : null));
    }

    [TestCase(10_000_000_000, true)]
    [TestCase(10_000_000_001, false)]
    public void Finish_Count_IsOfSensibleSize(long count, bool taken) => Assert.That(
        AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, $$$"""{"usage":{"input_tokens":{{{count}}}}}""").Usage?.InputTokens,
        Is.EqualTo(taken ? count : (long?)null));

    [Test]
    public void Finish_CutAnywhere_IsIncompleteAndNotMisread()
    {
        var body = """{"model":"m","content":[{"type":"tool_use","input":{"a":[1]}},{"type":"text","text":"hello"}],"stop_reason":"end_turn","container":null,"error":null,"usage":{"input_tokens":5}}""";
        using (Assert.EnterMultipleScope())
        {
            for (var length = 0; length < body.Length; length++)
            {
                var facts = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, body[..length]);

                Assert.That((facts.Complete, facts.Error, facts.Traits), Is.EqualTo((false, false, AnswerTraits.None)), body[..length]);
                Assert.That(facts.OutputCharacters, Is.LessThanOrEqualTo(9 + 5), body[..length]);
            }
        }
    }

    [Test]
    public void Finish_CutBeforeAToolsInput_CountsNoneOfIt() => Assert.That(
        AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, """{"content":[{"type":"tool_use","input":""").OutputCharacters,
        Is.Zero);

    // Four characters a token: "hello" is two, and less than what was counted before the cut.
    [TestCase("", 2)]
    [TestCase(""","output_tokens":1""", 2)]
    [TestCase(""","output_tokens":90""", 90)]
    public void BillableUsage_BodyCutShort_IsTheLargerOfCountAndEstimate(string usage, long output)
    {
        var billable = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, Head + usage + ",").BillableUsage!;

        Assert.That((billable.OutputTokens, billable.Estimated), Is.EqualTo((output, true)));
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
