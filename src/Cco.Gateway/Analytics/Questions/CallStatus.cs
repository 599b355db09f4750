using Cco.Gateway.Analytics.PromptCache;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>One call, while it runs or after.</summary>
/// <param name="Final">The call has ended, and this is what it came to; before that only what was known when it was sent.</param>
/// <param name="PromptCacheBreak">What broke the provider's prompt cache at this call; <c>null</c> when nothing did.</param>
internal sealed record CallStatus(bool Final, CallRecord Call, PromptCacheBreak? PromptCacheBreak = null);
