using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class EnvelopeReaderPropertyTests
{
    // Few letters, spelled in several ways, so that names meet.
    private static readonly Gen<string> Letter = Gen.OneOf("a", "b", "\\u0061", "\\u0062", "\\n", "\\u000a", "\\u000A", "é", "\\u00e9");
    private static readonly Gen<string> Name = Letter.Array[0, 3].Select(string.Concat);

    [Test]
    public void Read_AnyNames_RefusesExactlyWhenTwoAreEqual() => Name.Array[0, 60].Sample(names =>
    {
        var body = $$"""{"model":"m","messages":[]{{string.Concat(names.Select(name => $",\"{name}\":1"))}}}""";
        var plain = names.Select(name => JsonSerializer.Deserialize<string>($"\"{name}\"")).ToArray();
        var result = EnvelopeReader.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages);
        return (result.Error is null) == (plain.Distinct().Count() == plain.Length);
    });

    [Test]
    public void Read_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, Sample.Length]).Sample((noise, at) =>
        {
            byte[] body = [.. Sample.AsSpan(0, at), .. noise, .. Sample.AsSpan(at)];
            var result = EnvelopeReader.Read(body, ApiEndpointKind.Messages);
            return (result.Envelope is null) != (result.Error is null);
        });

    [Test]
    public void Read_AnyCutOfABody_IsRefused() => Gen.Int[0, Sample.Length - 1].Sample(length =>
        EnvelopeReader.Read(Sample.AsSpan(0, length), ApiEndpointKind.Messages).Error is { Status: 400 });

    [Test]
    public void Read_Samples_AgreeWithTheDocumentModel()
    {
        var node = JsonNode.Parse(Sample)!;

        Assert.That(
            EnvelopeReader.Read(Sample, ApiEndpointKind.Messages).Envelope?.Model,
            Is.EqualTo((string?)node["model"]));
    }

    private static byte[] Sample { get; } = Encoding.UTF8.GetBytes(
        """{"model":"clau\u0064e","stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"h\ud83d\ude00é"}]}],"n":-1.5e3}""");
}
