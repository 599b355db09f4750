namespace Cco.Gateway.Cli.Admin;

/// <summary>What a gateway says of one lookup, as far as a person reads it.</summary>
/// <param name="Cache">What the call's <c>x-cco-cache</c> said.</param>
/// <param name="Sentence">Why.</param>
internal sealed record ExplainedCall(string Cache, string Sentence);
