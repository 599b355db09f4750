using System.Text;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class SseBoundaryTests
{
    [TestCase("", -1)]
    [TestCase("data: a", -1)]
    [TestCase("data: a\n", -1)]
    [TestCase("data: a\n\n", 9)]
    [TestCase("data: a\n\ndata: b\n\n", 9)]
    [TestCase("data: a\r\n\r\nx", 11)]
    [TestCase("data: a\r\rx", 9)]
    [TestCase("data: a\r\n\nx", 10)]
    [TestCase("data: a\n\r\nx", 10)]
    [TestCase("data: a\n\r", -1, Description = "LF may follow")]
    [TestCase("data: a\r", -1)]
    [TestCase("\ndata: a\n\n", 1, Description = "an empty line is an end by itself")]
    [TestCase("\r\ndata", 2)]
    [TestCase("\r", -1)]
    public void EndOfEvent_Bytes_IsBehindTheEmptyLine(string bytes, int end) =>
        Assert.That(SseBoundary.EndOfEvent(Encoding.UTF8.GetBytes(bytes)), Is.EqualTo(end));

    [Test]
    public void EndOfEvent_InTheMiddleOfALine_TakesItsEndForNoEmptyLine() =>
        Assert.That(SseBoundary.EndOfEvent("\nb\n\n"u8, atLineStart: false), Is.EqualTo(4));

    [Test]
    public void EndOfEvent_SearchedBefore_FindsTheSame() =>
        Gen.Select(Gen.OneOf("a", "\n", "\r").Array[0, 12], Gen.Int[0, 12]).Sample((pieces, cut) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(pieces) + "a");
            cut = Math.Min(cut, bytes.Length);
            return SseBoundary.EndOfEvent(bytes.AsSpan(0, cut)) >= 0
                || SseBoundary.EndOfEvent(bytes, searched: cut) == SseBoundary.EndOfEvent(bytes);
        });
}
