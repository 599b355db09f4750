using System.Diagnostics.CodeAnalysis;

namespace Cco.Gateway.Caching.Purging;

/// <summary>The body of <c>POST /api/cache/purge</c>: exactly one of its members. Nothing given is no purge of everything, it may be a slip.</summary>
/// <param name="All"><c>true</c>: everything.</param>
/// <param name="Model">The name callers ask for, to the letter.</param>
internal sealed record PurgeRequest(bool All = false, string? Scope = null, string? Namespace = null, string? Model = null)
{
    /// <summary>What is to be purged, or what is wrong, in words for the end of a sentence.</summary>
    public bool TryRead(out PurgeTarget target, [NotNullWhen(false)] out string? problem)
    {
        var given = Given().ToArray();
        target = given is [var one] ? one : default;
        problem = given switch
        {
            [] => "Say what to purge: all, or one scope, namespace or model.",
            [_, _, ..] => "Purge by one of all, scope, namespace and model at a time; what is meant by two of them cannot be purged exactly.",
            [{ Name.Length: 0 or > Epochs.LongestName }] => $"A {target.Word} has 1 to {Epochs.LongestName} characters.",
            _ => null,
        };
        return problem is null;
    }

    private IEnumerable<PurgeTarget> Given()
    {
        if (All)
        {
            yield return PurgeTarget.Everything;
        }

        foreach (var (kind, name) in ((PurgeKind, string?)[])[(PurgeKind.Scope, Scope), (PurgeKind.Namespace, Namespace), (PurgeKind.Model, Model)])
        {
            if (name is not null)
            {
                yield return new PurgeTarget(kind, name);
            }
        }
    }
}
