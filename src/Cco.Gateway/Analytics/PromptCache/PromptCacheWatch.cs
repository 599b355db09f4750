using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Cco.Gateway.Diagnostics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire.Prompts;
using Cco.Pricing;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>
/// Follows conversations and tells when the provider's prompt cache breaks: in the log, as a metric, and in the ledger
/// (docs/decisions/016-prompt-cache-breaks.md). A call only leaves its body behind; it is read on one thread. When more come than that
/// thread can read, turns are left out, and counted: no word of a break must not be read as health.
/// </summary>
internal sealed class PromptCacheWatch(CallQueue queue, IMeterFactory meters, ILogger<PromptCacheWatch> logger) : BackgroundService
{
    /// <summary>Calls that may wait, and the bytes of their bodies, held in memory meanwhile.</summary>
    private const int MostWaiting = 256;

    private const long MostBytes = 64 << 20;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Counter<long> _breaks = meters.Create(GatewayDiagnostics.Meter).CreateCounter<long>(
        GatewayDiagnostics.PromptCacheBreaks, "{call}", "Calls whose large prompt was no longer in the provider's cache, by cause.");

    private readonly Counter<long> _leftOut = meters.Create(GatewayDiagnostics.Meter).CreateCounter<long>(
        GatewayDiagnostics.PromptCacheLeftOut, "{call}", "Calls whose prompt was not compared with the one before, because more came than could be read.");

    private readonly PromptDigestReader _reader = new();
    private readonly Conversations _conversations = new();
    private long _bytes;

    /// <summary>Hands over a call that has been answered. Never blocks.</summary>
    /// <param name="body">The call's; a reference is taken.</param>
    public void Note(SentPrompt prompt, PooledBody body)
    {
        body.Retain();
        if (Interlocked.Add(ref _bytes, body.Memory.Length) > MostBytes || !_waiting.Writer.TryWrite(new Waiting(prompt, body)))
        {
            LetGo(body);
            LeaveOut(prompt);
        }
    }

    /// <summary>Returns when all calls noted so far have been read, and what there is to tell is on its way to the ledger.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _waiting.Writer.WriteAsync(new Waiting(Done: done), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return;
        }

        await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more and reads what waits: before the ledger's writer stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reader.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var waiting in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (waiting is { Prompt: { } prompt, Body: { } body })
            {
                TryRead(prompt, body);
            }

            waiting.Done?.SetResult();
        }
    }

    private void TryRead(SentPrompt prompt, PooledBody body)
    {
        try
        {
            Read(prompt, body);
        }
        catch (Exception error)
        {
            // A hint less; the calls after it are read all the same.
            logger.PromptNotRead(error, prompt.Exchange.Id);
            LeaveOut(prompt);
        }
        finally
        {
            LetGo(body);
        }
    }

    private void LeaveOut(SentPrompt prompt)
    {
        _leftOut.Add(1);
        queue.TryWriteLeftOut(prompt.Exchange.StartedAt);
    }

    private void LetGo(PooledBody body)
    {
        Interlocked.Add(ref _bytes, -body.Memory.Length);
        body.Dispose();
    }

    private void Read(SentPrompt prompt, PooledBody body)
    {
        if (_reader.Read(body.Memory.Span) is not { Messages.Count: > 0 } digest)
        {
            return;
        }

        var turn = prompt.Turn(digest);
        if (_conversations.ContinuedBy(turn) is not { } conversation)
        {
            return;
        }

        if (conversation.IsBrokenBy(turn.Counts))
        {
            Tell(prompt.Break(turn, conversation));
        }

        conversation.Add(turn);
    }

    private void Tell(PromptCacheBreak found)
    {
        queue.TryWrite(found);
        _breaks.Add(1, new KeyValuePair<string, object?>(GatewayDiagnostics.CauseTag, Words<BreakCause>.Of(found.Cause)));
        logger.PromptCacheBroke(
            found.Id,
            found.Session is { } session ? Questions.ReportText.Shown(session) : "none",
            Words<BreakCause>.Of(found.Cause),
            found.Detail,
            found.LostTokens,
            found.Lost is { } lost ? Questions.ReportText.Usd(PicoDollars.ToUsd(lost)) : "an unknown amount");
    }

    // A call to read, or somebody who waits until all before are read.
    private readonly record struct Waiting(SentPrompt? Prompt = null, PooledBody? Body = null, TaskCompletionSource? Done = null);
}
