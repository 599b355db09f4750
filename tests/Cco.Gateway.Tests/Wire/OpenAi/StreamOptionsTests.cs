using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire.OpenAi;
using CsCheck;

namespace Cco.Gateway.Tests.Wire.OpenAi;

internal sealed class StreamOptionsTests
{
    private static readonly Gen<string> Space = Gen.OneOf("", " ", "\n\t");

    private static readonly Gen<string> Value = Gen.OneOf(
        "1", "true", "null", "\"a\\u0022}b\"", "[]", "[{\"stream_options\":{\"include_usage\":false}}]", "{\"include_usage\":false}");

    private static readonly Gen<string> Options = Gen.OneOf(
        "", "null", "{}", "{ }", "{\"include_usage\":false}", "{\"include_usage\" : null }", "{\"include_obfuscation\":false}",
        "{\"x\":{\"include_usage\":false},\"include_usage\":false,\"y\":1}", "{\"x\":[1],\"include_obfuscation\":true}");

    [TestCase("""{"model":"m","stream":true}""", """{"model":"m","stream":true,"stream_options":{"include_usage":true}}""")]
    [TestCase("{ \"model\" : \"m\" \n}\n", "{ \"model\" : \"m\" \n,\"stream_options\":{\"include_usage\":true}}\n")]
    [TestCase("""{"stream_options":null,"model":"m"}""", """{"stream_options":{"include_usage":true},"model":"m"}""")]
    [TestCase("""{"stream_options":{},"model":"m"}""", """{"stream_options":{"include_usage":true},"model":"m"}""")]
    [TestCase("""{"stream_options":{ "include_obfuscation":false },"model":"m"}""", """{"stream_options":{"include_usage":true, "include_obfuscation":false },"model":"m"}""")]
    [TestCase("""{"stream_options":{"include_usage":false},"model":"m"}""", """{"stream_options":{"include_usage":true},"model":"m"}""")]
    [TestCase("""{"stream_options":{"include_usage": null },"model":"m"}""", """{"stream_options":{"include_usage": true },"model":"m"}""")]
    [TestCase("""{"stream\u005foptions":{},"model":"m"}""", """{"stream\u005foptions":{"include_usage":true},"model":"m"}""")]
    public void AskForUsage_NotAskedFor_SplicesOneMember(string body, string expected) => Assert.That(Spliced(body), Is.EqualTo(expected));

    [TestCase("""{"stream_options":{"include_usage":true},"model":"m"}""", Description = "asked for")]
    [TestCase("""{"stream_options":{"include_usage":"yes"},"model":"m"}""", Description = "the upstream's to judge")]
    [TestCase("""{"stream_options":{"include_usage":{}},"model":"m"}""")]
    [TestCase("""{"stream_options":[],"model":"m"}""")]
    [TestCase("""{"stream_options":5,"model":"m"}""")]
    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("""{"stream_options":{""")]
    [TestCase("""{"model":"m" """)]
    [TestCase("\uFEFF{}")]
    public void AskForUsage_AskedForOrNotUnderstood_ChangesNothing(string body) =>
        Assert.That(StreamOptions.AskForUsage(Encoding.UTF8.GetBytes(body)), Is.Null);

    [Test]
    public void AskForUsage_AnyBody_AddsTheMemberAndKeepsEveryOtherByte() =>
        Gen.Select(Space, Value.Array[1, 4], Options, Gen.Int[0, 4], Space).Sample((space, values, options, place, end) =>
        {
            var members = values.Select((value, i) => $"\"m{i}\"{space}:{value}").ToList();
            if (options.Length > 0)
            {
                members.Insert(Math.Min(place, members.Count), $"\"stream_options\":{space}{options}");
            }

            var body = $"{{{space}{string.Join($",{space}", members)}{end}}}{end}";
            var spliced = Spliced(body);
            var expected = JsonNode.Parse(body)!.AsObject();
            if (expected["stream_options"] is not JsonObject)
            {
                expected["stream_options"] = new JsonObject();
            }

            expected["stream_options"]!["include_usage"] = true;
            return JsonNode.DeepEquals(JsonNode.Parse(spliced), expected) && CommonEnds(body, spliced) >= body.Length - "false".Length;
        });

    [Test]
    public void AskForUsage_AnyBytes_NeverThrows() =>
        Gen.Byte.Array.Sample(bytes => StreamOptions.AskForUsage(bytes) is null);

    private static string Spliced(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var splice = StreamOptions.AskForUsage(bytes)!.Value;
        var target = new byte[splice.LengthOf(bytes.Length)];
        splice.Write(bytes, target);
        return Encoding.UTF8.GetString(target);
    }

    private static int CommonEnds(string a, string b)
    {
        var front = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return Math.Min(a.Length, front + a.Reverse().Zip(b.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count());
    }
}
