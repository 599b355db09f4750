using System.Buffers;

namespace Cco.Gateway.Exchange;

/// <summary>Who calls, from headers alone.</summary>
/// <param name="Scope">
/// Who may share a cached answer: a digest of the gateway key or of the forwarded credential, never the secret itself; <c>anonymous</c> without either.
/// </param>
/// <param name="Credential">Digest of the credential that would go upstream under <c>passthrough</c>; <c>null</c> without one.</param>
/// <param name="IsSubscription">The credential is a flat-rate login (<c>sk-ant-oat…</c> bearer or an <c>oauth-…</c> beta).</param>
/// <param name="Project">The caller's <c>x-cco-project</c>, for attribution.</param>
/// <param name="Session">Claude Code's session id, for attribution.</param>
internal sealed record Caller(string Scope, string? Credential, bool IsSubscription, string? Project, string? Session)
{
    /// <summary>The longest <see cref="Run"/>.</summary>
    public const int RunLimit = 64;

    /// <summary>The caller's <c>x-cco-run</c>: one run of a program, to ask the ledger for its calls. <c>null</c> without a valid one.</summary>
    public string? Run { get; init; }

    /// <summary>The caller's <c>x-cco-tags</c>, sorted: <c>feature=b,team=a</c>; <c>null</c> without a valid one.</summary>
    public string? Tags { get; init; }

    /// <summary>Claude Code's agent inside the session, and the agent that started it.</summary>
    public string? Agent { get; init; }

    public string? ParentAgent { get; init; }

    /// <summary>What Claude Code says the request is for: <c>main</c>, <c>subagent</c>, <c>workflow</c>, <c>compaction</c>, <c>auxiliary</c>, …</summary>
    public string? RequestClass { get; init; }

    /// <summary>Whether a text may be a run's id: 1 to <see cref="RunLimit"/> letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsRun(ReadOnlySpan<char> text) => text.Length is > 0 and <= RunLimit && !text.ContainsAnyExcept(RunCharacters);

    private static readonly SearchValues<char> RunCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
}
