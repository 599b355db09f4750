using Cco.Gateway.Cli.Import;
using Cco.TestKit;
using static Cco.TestKit.Fixtures.TranscriptFixtures;

namespace Cco.Gateway.Tests.Cli.Import;

internal sealed class TranscriptFileTests
{
    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public void Read_LinesOfOneAnswer_LastUsageWins()
    {
        var call = Read(
            Answer("msg_1", Usage(10, 1, 100, writeLong: 7), at: "2025-10-20T09:00:00.000Z"),
            Answer("msg_1", Usage(10, 1, 100, writeLong: 7), at: "2025-10-20T09:00:01.000Z"),
            Answer("msg_1", Usage(10, 250, 100, writeLong: 7, searches: 1), at: "2025-10-20T09:00:02.000Z", stop: "\"tool_use\"")).Calls.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(call.Key, Is.EqualTo("msg_1:req_1"));
            Assert.That(call.At, Is.EqualTo(new DateTimeOffset(2025, 10, 20, 9, 0, 0, TimeSpan.Zero)));
            Assert.That(
                call.Usage,
                Is.EqualTo("""{"input":10,"cache_read":100,"cache_write_short":0,"cache_write_long":7,"output":250,"web_searches":1,"tier":"standard","geo":"not_available","speed":"standard"}"""));
            Assert.That((call.Model, call.Project, call.Session, call.Agent, call.StopReason), Is.EqualTo(("claude-haiku-4-5-20251001", "shop", "s1", (string?)null, "tool_use")));
        }
    }

    [Test]
    public void Read_OtherMessageOrOtherRequest_IsAnotherCall() => Assert.That(
        Read(Answer("msg_1", Usage(1, 1)), Answer("msg_2", Usage(1, 1)), Answer("msg_1", Usage(1, 1), request: "req_2")).Calls.Select(call => call.Key),
        Is.EqualTo(new[] { "msg_1:req_1", "msg_2:req_1", "msg_1:req_2" }));

    [Test]
    public void Read_AnswersBetweenEachOther_AreFoldedApart() => Assert.That(
        Read(Answer("msg_1", Usage(1, 1)), Answer("msg_2", Usage(2, 1)), Answer("msg_1", Usage(1, 5)), Answer("msg_2", Usage(2, 9))).Calls.Select(call => call.Usage[..25]),
        Is.EqualTo(Read(Answer("msg_1", Usage(1, 5)), Answer("msg_2", Usage(2, 9))).Calls.Select(call => call.Usage[..25])));

    [Test]
    public void Read_SideChain_HasItsAgent() =>
        Assert.That(Read(Answer("msg_1", Usage(1, 1), agent: "a7f")).Calls.Single() is { Agent: "a7f", Session: "s1" }, Is.True);

    [Test]
    public void Read_WhatClaudeCodeMadeUp_IsNoCall()
    {
        var file = Read(Prompt(), ApiError(), """{"type":"summary","summary":"SECRET"}""", "");

        Assert.That((file.Calls.Count(), file.Unreadable), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Read_LinesThatAreNone_AreCountedAndPassedOver()
    {
        var file = Read(
            "{\"type\":\"assistant\"",
            "[1]",
            "no",
            """{"type":"\ud800"}""",
            Answer("msg_1", Usage(1, 1), at: "yesterday"),
            Answer("msg_2", Usage(1, 1)) + "x",
            Answer("msg_3", Usage(1, 1)));

        Assert.That((file.Calls.Single().Key, file.Unreadable), Is.EqualTo(("msg_3:req_1", 6)));
    }

    [Test]
    public void Read_LineJustBeingWritten_IsNeitherReadNorCounted()
    {
        var file = ReadText($"{Answer("msg_1", Usage(1, 1))}\n{Answer("msg_2", Usage(1, 1))[..300]}");

        Assert.That((file.Calls.Single().Key, file.Unreadable), Is.EqualTo(("msg_1:req_1", 0)));
    }

    [Test]
    public void Read_LastLineWithoutItsEnd_IsRead() =>
        Assert.That(ReadText($"{Prompt()}\r\n{Answer("msg_1", Usage(1, 1))}").Calls.Count(), Is.EqualTo(1));

    [Test]
    public void Read_LinesOfMegabytes_AreRead()
    {
        // More than the buffer has grown to comes behind the longest line.
        var file = Read([Prompt(size: 1_500_000), .. Enumerable.Range(0, 60).SelectMany(n => new[] { Answer($"msg_{n}", Usage(1, 1)), Prompt(size: 100_003) })]);

        Assert.That((file.Calls.Count(), file.Unreadable), Is.EqualTo((60, 0)));
    }

    [TestCase("/home/ada/shop/", "shop")]
    [TestCase("""C:\\work\\shop""", "shop")]
    [TestCase("/", null)]
    public void Read_Folder_IsTheProject(string folder, string? project) =>
        Assert.That(Read(Answer("msg_1", Usage(1, 1), folder: folder)).Calls.Single().Project, Is.EqualTo(project));

    [Test]
    public void Read_FolderThatChanges_IsWhereItWasBegun() => Assert.That(
        Read(Prompt(folder: "/home/ada/shop"), Answer("msg_1", Usage(1, 1), folder: "/home/ada/shop/web")).Calls.Single().Project, Is.EqualTo("shop"));

    [Test]
    public void Read_AnyCall_HoldsNoText() =>
        Assert.That(Read(Prompt(), Answer("msg_1", Usage(1, 1))).Calls.Single().ToString(), Does.Not.Contain("SECRET").And.Not.Contain("/home"));

    [Test]
    public void Read_CopyInAContinuedSession_BelongsToTheOlderFile()
    {
        var newer = _folder.Write("a/new.jsonl", string.Join('\n', Answer("msg_1", Usage(1, 1), session: "s2"), Answer("msg_2", Usage(1, 1), session: "s2")));
        var older = _folder.Write("z/old.jsonl", Answer("msg_1", Usage(1, 9)));
        File.SetLastWriteTimeUtc(newer, new DateTime(2025, 10, 21, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(older, new DateTime(2025, 10, 20, 0, 0, 0, DateTimeKind.Utc));
        var transcripts = new Transcripts();
        foreach (var file in Transcripts.Find(_folder.Path))
        {
            transcripts.Read(file.FullName, new DateTimeOffset(2025, 10, 22, 0, 0, 0, TimeSpan.Zero), CancellationToken.None);
        }

        Assert.That(
            transcripts.Calls.Select(call => $"{call.Key} {call.Session} {call.Usage.Contains("\"output\":9")}"),
            Is.EqualTo(new[] { "msg_1:req_1 s1 True", "msg_2:req_1 s2 False" }));
    }

    private TranscriptFile Read(params string[] lines) => ReadText(string.Concat(lines.Select(line => line + "\n")));

    private TranscriptFile ReadText(string text) => TranscriptFile.Read(_folder.Write("t.jsonl", text), CancellationToken.None);
}
