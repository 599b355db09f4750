using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Admission;

/// <summary>What is known of an answer when it has ended.</summary>
/// <param name="Status">The HTTP status the client was sent.</param>
/// <param name="Endpoint">The call it answers.</param>
/// <param name="Facts">What the upstream's bytes said; <c>null</c> when nothing went upstream.</param>
/// <param name="Wanted">Route and caller let it be stored.</param>
/// <param name="Held">All of it is at hand, and it is no larger than what is stored.</param>
/// <param name="SameRules">The configuration under which it was made still answers alike.</param>
/// <param name="MaxTokens">The most output tokens the route lets an answer have; <c>null</c> is any number.</param>
internal readonly record struct FinishedAnswer(
    int Status, ApiEndpointKind Endpoint, AnswerFacts? Facts, bool Wanted = true, bool Held = true, bool SameRules = true, int? MaxTokens = null)
{
    /// <summary>Why it stopped, in the provider's word; <c>null</c> where none was said.</summary>
    public string? StopReason => Facts!.StopReason;

    /// <inheritdoc cref="AnswerFacts.StoppedFor"/>
    public bool StoppedFor(string reason) => Facts!.StoppedFor(reason);

    public bool Is(AnswerTraits trait) => (Facts!.Traits & trait) != 0;
}
