using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching.Explain;

/// <summary>One lookup as it is remembered: what was asked, what came of it, and where it can be told from others. No word of a prompt.</summary>
/// <param name="RequestId">The call's <c>x-cco-request-id</c>.</param>
/// <param name="Result">hit, miss, coalesced or bypass.</param>
/// <param name="Reason">The token beside it.</param>
/// <param name="Made">Its key and what that was made of; <c>null</c> on a bypass.</param>
/// <param name="Outline"><c>null</c> on a bypass, and when so many bodies came at once that this one was not read again.</param>
internal sealed record LookupRecord(
    string RequestId,
    DateTimeOffset At,
    CacheResult Result,
    string? Reason,
    MadeKey? Made = null,
    BodyOutline? Outline = null);
