namespace Cco.Gateway.Caching.Admission;

/// <summary>One reason not to store an answer.</summary>
/// <param name="Name">What docs/cache-key.md calls it.</param>
/// <param name="Reason">The token in the ledger and in <c>cco cache explain</c>.</param>
/// <param name="Applies">Captures nothing, so judging allocates nothing. A rule may count on those before it not to apply.</param>
internal sealed record AnswerRule(string Name, string Reason, Func<FinishedAnswer, bool> Applies);
