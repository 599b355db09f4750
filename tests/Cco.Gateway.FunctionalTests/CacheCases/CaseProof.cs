using System.Text.RegularExpressions;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>What the rig's provider writes into each answer, so that it proves where it came from.</summary>
/// <param name="Call">The how-manieth call of the provider it answered: each is another.</param>
/// <param name="Digest">SHA-256 of the body the provider was sent.</param>
/// <param name="Credential">The credential the provider saw.</param>
internal sealed partial record CaseProof(int Call, string Digest, string Credential)
{
    public override string ToString() => $"proof call={Call} digest={Digest} credential={Credential}.";

    /// <summary>Throws when the answer has none: it is not the provider's.</summary>
    public static CaseProof Of(ApiAnswer answer) => Written().Match(answer.Text) is { Success: true } match
        ? new CaseProof(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), match.Groups[2].Value, match.Groups[3].Value)
        : throw new FormatException($"{answer.Status}: {answer.Text}");

    [GeneratedRegex("proof call=([0-9]+) digest=([0-9a-f]{64}) credential=([^.]*)\\.")]
    private static partial Regex Written();
}
