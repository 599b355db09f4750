using System.Text;
using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

internal sealed class ErrorBodyTests
{
    [TestCase(400, "invalid_request_error")]
    [TestCase(401, "authentication_error")]
    [TestCase(402, "billing_error")]
    [TestCase(403, "permission_error")]
    [TestCase(404, "not_found_error")]
    [TestCase(405, "invalid_request_error")]
    [TestCase(408, "timeout_error")]
    [TestCase(409, "conflict_error")]
    [TestCase(413, "request_too_large")]
    [TestCase(415, "invalid_request_error")]
    [TestCase(429, "rate_limit_error")]
    [TestCase(500, "api_error")]
    [TestCase(502, "api_error")]
    [TestCase(503, "api_error")]
    [TestCase(504, "timeout_error")]
    [TestCase(529, "overloaded_error")]
    public void Write_Anthropic_NamesTheTypeOfTheStatus(int status, string type)
    {
        var body = Write(Dialect.Anthropic, new RequestError(status, "It's no use."));

        Assert.That(
            body,
            Is.EqualTo($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"It's no use."},"request_id":"req_1"}"""));
    }

    [Test]
    public void Write_AnthropicWithCode_PutsItInTheDetails()
    {
        var body = Write(Dialect.Anthropic, new RequestError(400, "model: is required.", "model", "missing_required_parameter"));

        Assert.That(body, Does.Contain("\"details\":{\"error_code\":\"missing_required_parameter\"}"));
    }

    [TestCase(400, "invalid_request_error", null)]
    [TestCase(401, "authentication_error", "invalid_api_key")]
    [TestCase(402, "invalid_request_error", null)]
    [TestCase(403, "permission_error", null)]
    [TestCase(404, "invalid_request_error", null)]
    [TestCase(429, "rate_limit_error", "rate_limit_exceeded")]
    [TestCase(500, "server_error", null)]
    [TestCase(503, "server_error", null)]
    public void Write_OpenAi_NamesTheTypeOfTheStatus(int status, string type, string? code)
    {
        var body = Write(Dialect.OpenAi, new RequestError(status, "No."));

        Assert.That(
            body,
            Is.EqualTo($$$"""{"error":{"message":"No.","type":"{{{type}}}","param":null,"code":{{{JsonSerializer.Serialize(code)}}}}}"""));
    }

    [Test]
    public void Write_OpenAiWithParameterAndCode_NamesBoth()
    {
        var body = Write(Dialect.OpenAi, new RequestError(404, "No.", "model", "model_not_found"));

        Assert.That(body, Does.Contain("\"param\":\"model\",\"code\":\"model_not_found\""));
    }

    [TestCase("quote \" backslash \\ line \n é 😀 \u2028 </script>")]
    [TestCase("half \ud83d of a pair")]
    public void Write_AnyMessage_IsJson(string message)
    {
        using var document = JsonDocument.Parse(Write(Dialect.Anthropic, new RequestError(400, message)));

        Assert.That(document.RootElement.GetProperty("error").GetProperty("message").GetString(), Does.StartWith(message[..5]));
    }

    private static string Write(Dialect dialect, RequestError error) => Encoding.UTF8.GetString(ErrorBody.Write(dialect, error, "req_1"));
}
