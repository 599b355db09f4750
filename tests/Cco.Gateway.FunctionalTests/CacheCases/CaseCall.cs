using System.Security.Cryptography;
using System.Text;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>A call of a case: the bytes of its body, where it goes, and its headers beside the rig's own.</summary>
internal sealed record CaseCall(byte[] Body, string Path, (string Name, string Value)[] Headers)
{
    public CaseCall(string body, params (string Name, string Value)[] headers)
        : this(Encoding.UTF8.GetBytes(body), "/v1/messages", headers)
    {
    }

    /// <summary>What an answer to this call says it is for.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Body));

    public override string ToString() => $"{Path} {string.Join(' ', Headers)} {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2_000)))}";

    /// <summary>A Chat Completions call.</summary>
    public static CaseCall Chat(string body, params (string Name, string Value)[] headers) => new CaseCall(body, headers) with { Path = "/v1/chat/completions" };
}
