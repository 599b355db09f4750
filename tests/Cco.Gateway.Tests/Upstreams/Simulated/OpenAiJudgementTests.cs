namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class OpenAiJudgementTests : IDisposable
{
    private const string Hi = """{"role":"user","content":"Hi"}""";
    private readonly Simulator _simulator = new();

    [TestCase("""{"messages":[HI]}""", "model", "Missing required parameter: 'model'.")]
    [TestCase("""{"model":1,"messages":[HI]}""", "model", "Invalid type for 'model': expected a string, but got a number instead.")]
    [TestCase("""{"model":"","messages":[HI]}""", "model", "Invalid value for 'model': it is empty.")]
    [TestCase("""{"model":"m"}""", "messages", "Missing required parameter: 'messages'.")]
    [TestCase("""{"model":"m","messages":{}}""", "messages", "Invalid type for 'messages': expected an array, but got an object instead.")]
    [TestCase("""{"model":"m","messages":[]}""", "messages", "Invalid value for 'messages': at least one message is required.")]
    [TestCase("""{"model":"m","messages":[7]}""", "messages[0]", "Invalid type for 'messages[0]': expected an object, but got a number instead.")]
    [TestCase("""{"model":"m","messages":[{"role":"robot","content":""}]}""", "messages[0].role", "Invalid value for 'messages[0].role': supported are 'system', 'assistant', 'user', 'function', 'tool' and 'developer'.")]
    [TestCase("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content", "Missing required parameter: 'messages[0].content'.")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":true}]}""", "messages[0].content", "Invalid type for 'messages[0].content': expected a string or an array of content parts, but got a boolean instead.")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "Missing required parameter: 'messages[0].content[0].text'.")]
    [TestCase("""{"model":"m","messages":[HI,{"role":"tool","content":"x"}]}""", "messages[1].tool_call_id", "Missing required parameter: 'messages[1].tool_call_id'.")]
    [TestCase("""{"model":"m","messages":[HI],"stream":1}""", "stream", "Invalid type for 'stream': expected a boolean, but got a number instead.")]
    [TestCase("""{"model":"m","messages":[HI],"stream_options":{}}""", "stream_options", "Invalid value for 'stream_options': it is only allowed when 'stream' is true.")]
    [TestCase("""{"model":"m","messages":[HI],"max_tokens":0}""", "max_tokens", "Invalid value for 'max_tokens': Input should be greater than or equal to 1.")]
    [TestCase("""{"model":"m","messages":[HI],"max_completion_tokens":"5"}""", "max_completion_tokens", "Invalid type for 'max_completion_tokens': expected an integer, but got a string instead.")]
    [TestCase("""{"model":"m","messages":[HI],"temperature":3}""", "temperature", "Invalid value for 'temperature': Input should be between 0 and 2.")]
    [TestCase("""{"model":"m","messages":[HI],"stop":["a","b","c","d","e"]}""", "stop", "Invalid value for 'stop': at most 4 are allowed.")]
    [TestCase("""{"model":"m","messages":[HI],"stop":4}""", "stop", "Invalid type for 'stop': expected a string or an array of strings, but got a number instead.")]
    [TestCase("""{"model":"m","messages":[HI],"n":2}""", "n", "Invalid value for 'n': the simulated upstream gives one choice.")]
    [TestCase("""{"model":"m","messages":[HI],"tools":[{"type":"function"}]}""", "tools[0].function", "Missing required parameter: 'tools[0].function'.")]
    [TestCase("""{"model":"m","messages":[HI],"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name", "Missing required parameter: 'tools[0].function.name'.")]
    [TestCase("""{"model":"m","messages":[HI],"tool_choice":"auto"}""", "tool_choice", "Invalid value for 'tool_choice': it is only allowed when 'tools' are specified.")]
    [TestCase("""{"model":"m","messages":[HI],"response_format":{"type":"xml"}}""", "response_format.type", "Invalid value for 'response_format.type': supported are 'text', 'json_object' and 'json_schema'.")]
    [TestCase("""{"model":"m","messages":[HI],"metadata":[]}""", "metadata", "Invalid type for 'metadata': expected an object, but got an array instead.")]
    public async Task ChatCompletions_WrongBody_RefusesNamingTheField(string body, string parameter, string message)
    {
        var answer = await _simulator.JsonAsync(Simulator.OpenAi, body.Replace("HI", Hi, StringComparison.Ordinal), 400);

        var error = answer.GetProperty("error");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(message));
            Assert.That(error.GetProperty("param").GetString(), Is.EqualTo(parameter));
            Assert.That(error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
            Assert.That(error.GetProperty("code").GetString(), Is.Not.Empty);
        }
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("{\"model\":")]
    public async Task ChatCompletions_NoJsonObject_Refuses(string body)
    {
        var answer = await _simulator.JsonAsync(Simulator.OpenAi, body, 400);

        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("The request body is not a valid JSON object."));
    }

    public void Dispose() => _simulator.Dispose();
}
