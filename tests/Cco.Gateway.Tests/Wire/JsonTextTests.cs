using System.Text;
using System.Text.Json;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class JsonTextTests
{
    [Test]
    public void Unescape_AnyText_AgreesWithTheFramework() => Gen.String.Select(WithoutLoneSurrogates).Sample(text =>
    {
        var raw = JsonSerializer.SerializeToUtf8Bytes(text).AsSpan()[1..^1];
        var plain = new byte[raw.Length];
        var length = JsonText.Unescape(raw, plain);
        return Encoding.UTF8.GetString(plain.AsSpan(0, length)) == text
            && JsonText.CountCharacters(raw) == text.Length
            && !JsonText.HasLoneSurrogate(raw);
    });

    [Test]
    public void Everything_AnyBytes_NeverThrows() => Gen.OneOf<byte>(Gen.Byte, Gen.Const((byte)'\\'), Gen.Const((byte)'u')).Array[0, 30].Sample(raw =>
    {
        JsonText.HasLoneSurrogate(raw);
        return JsonText.Unescape(raw, new byte[raw.Length]) <= raw.Length
            && JsonText.CountCharacters(raw) >= 0
            && JsonText.EndOfString(raw) < raw.Length;
    });

    [TestCase("""abc"rest""", 3)]
    [TestCase("""a\"b\\"rest""", 6)]
    [TestCase("\"", 0)]
    [TestCase("""abc""", -1)]
    [TestCase("""abc\""", -1)]
    [TestCase("", -1)]
    public void EndOfString_EscapedQuotes_AreNotTheEnd(string raw, int end) =>
        Assert.That(JsonText.EndOfString(Encoding.UTF8.GetBytes(raw)), Is.EqualTo(end));

    [TestCase("""\ud83d\ude00""", false)]
    [TestCase("""\uD83D\uDE00""", false)]
    [TestCase("""\ud83d""", true)]
    [TestCase("""\ude00""", true)]
    [TestCase("""\ud83d\ud83d\ude00""", true)]
    [TestCase("""\ud83dx\ude00""", true)]
    [TestCase("""\ud83d\n""", true)]
    [TestCase("""\ud83d\u0041""", true)]
    [TestCase("""\\ud83d""", false)]
    public void HasLoneSurrogate_Pairs_AreNoHalves(string raw, bool expected) =>
        Assert.That(JsonText.HasLoneSurrogate(Encoding.UTF8.GetBytes(raw)), Is.EqualTo(expected));

    private static string WithoutLoneSurrogates(string text) => string.Concat(text.EnumerateRunes());
}
