using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

/// <summary>Feeds readers and makes their facts comparable.</summary>
internal static class AnswerReading
{
    public const string Stream = "text/event-stream; charset=utf-8";
    public const string Json = "application/json";

    public static AnswerFacts Read(Dialect dialect, string contentType, string body, ApiEndpointKind? kind = null) =>
        Read(dialect, contentType, Encoding.UTF8.GetBytes(body), [], kind);

    /// <summary>Feeds the body in pieces; <paramref name="sizes"/> are used in turn, 0 means one byte.</summary>
    public static AnswerFacts Read(Dialect dialect, string contentType, byte[] body, int[] sizes, ApiEndpointKind? kind = null)
    {
        using var reader = AnswerReaders.Create(
            dialect,
            kind ?? (dialect == Dialect.Anthropic ? ApiEndpointKind.Messages : ApiEndpointKind.ChatCompletions),
            contentType);
        foreach (var piece in Cut(body, sizes))
        {
            // A copy, so that a reader which kept a span of an earlier piece would read garbage.
            var copy = piece.ToArray();
            reader.Append(copy);
            Array.Fill(copy, (byte)'#');
        }

        return reader.Finish(endOfBody: true);
    }

    public static IEnumerable<ArraySegment<byte>> Cut(byte[] body, int[] sizes)
    {
        var at = 0;
        for (var turn = 0; at < body.Length; turn++)
        {
            var size = sizes.Length == 0 ? body.Length : Math.Clamp(sizes[turn % sizes.Length], 1, body.Length - at);
            yield return new ArraySegment<byte>(body, at, size);
            at += size;
        }
    }

    /// <summary>All facts as text: records compare lists by reference.</summary>
    public static string Describe(AnswerFacts facts) =>
        $"{facts with { Usage = null, OtherStopReasons = [] }} {string.Join(',', facts.OtherStopReasons)} {(facts.Usage is null ? null : facts.Usage with { Iterations = [] })} "
        + string.Join(';', facts.Usage?.Iterations ?? []);
}
