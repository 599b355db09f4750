using System.Text.Json;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class ModelsTests : IDisposable
{
    private const string Version = "2023-06-01";
    private readonly Simulator _simulator = new();

    [Test]
    public async Task Models_WithVersionHeader_HasAnthropicShape()
    {
        var list = await GetAsync("/v1/models?limit=1000", Version);

        var data = list.GetProperty("data").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Select(Id), Is.SupersetOf(["claude-fable-5-2", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"]).And.Unique);
            Assert.That(data.Select(model => model.GetProperty("type").GetString()), Is.All.EqualTo("model"));
            Assert.That(data.Select(model => model.GetProperty("display_name").GetString()), Is.All.Not.Empty);
            Assert.That(data.Select(model => model.GetProperty("created_at").GetDateTimeOffset().Year), Is.All.GreaterThan(2023));
            Assert.That(list.GetProperty("has_more").GetBoolean(), Is.False);
            Assert.That(list.GetProperty("first_id").GetString(), Is.EqualTo(Id(data[0])));
            Assert.That(list.GetProperty("last_id").GetString(), Is.EqualTo(Id(data[^1])));
        }
    }

    [Test]
    public async Task Models_WithoutVersionHeader_HasOpenAiShape()
    {
        var list = await GetAsync("/v1/models");

        var data = list.GetProperty("data").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.GetProperty("object").GetString(), Is.EqualTo("list"));
            Assert.That(data.Select(Id), Is.SupersetOf(["gpt-6.2-sol", "gpt-6-luna", "claude-opus-5-5"]));
            Assert.That(data.Select(model => model.GetProperty("object").GetString()), Is.All.EqualTo("model"));
            Assert.That(data.Select(model => model.GetProperty("created").GetInt64()), Is.All.GreaterThan(1_700_000_000));
            Assert.That(data.Select(model => model.GetProperty("owned_by").GetString()), Is.All.Not.Empty);
        }
    }

    [Test]
    public async Task Models_PagedByAfterId_ListsEachOnce()
    {
        var seen = new List<string?>();
        var query = "?limit=5";
        while (seen.Count < 100)
        {
            var page = await GetAsync("/v1/models" + query, Version);
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(Id));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                break;
            }

            query = $"?limit=5&after_id={page.GetProperty("last_id").GetString()}";
        }

        var whole = await GetAsync("/v1/models", Version);
        Assert.That(seen, Is.EqualTo(whole.GetProperty("data").EnumerateArray().Select(Id)));
    }

    [Test]
    public async Task Models_BeforeId_ListsThoseInFront()
    {
        var all = (await GetAsync("/v1/models", Version)).GetProperty("data").EnumerateArray().Select(Id).ToList();

        var page = await GetAsync($"/v1/models?limit=2&before_id={all[3]}", Version);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.GetProperty("data").EnumerateArray().Select(Id), Is.EqualTo(all[1..3]));
            Assert.That(page.GetProperty("has_more").GetBoolean(), Is.True);
        }
    }

    [TestCase("claude-opus-5-5", 200)]
    [TestCase("claude-of-tomorrow", 200)]
    [TestCase("gpt-9", 200)]
    [TestCase("o3", 200)]
    [TestCase("llama3.3", 200)]
    [TestCase("mystery", 404)]
    public async Task Model_ById_IsFoundInKnownFamiliesOnly(string id, int status)
    {
        var anthropic = await GetAsync("/v1/models/" + id, Version, status);
        var openAi = await GetAsync("/v1/models/" + id, null, status);

        using (Assert.EnterMultipleScope())
        {
            if (status == 200)
            {
                Assert.That(Id(anthropic), Is.EqualTo(id));
                Assert.That(Id(openAi), Is.EqualTo(id));
            }
            else
            {
                Assert.That(anthropic.GetProperty("error").GetProperty("type").GetString(), Is.EqualTo("not_found_error"));
                Assert.That(openAi.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("model_not_found"));
            }
        }
    }

    [TestCase("0")]
    [TestCase("1001")]
    [TestCase("many")]
    public async Task Models_WrongLimit_Refuses(string limit)
    {
        var answer = await GetAsync("/v1/models?limit=" + limit, Version, 400);

        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Does.StartWith("limit:"));
    }

    [TestCase("GET", "/v1/unknown", null, 404, "invalid_request_error")]
    [TestCase("GET", "/v1/unknown", Version, 404, "not_found_error")]
    [TestCase("POST", "/v1/messages/batches", null, 404, "not_found_error")]
    [TestCase("POST", "/v1/embeddings", null, 404, "invalid_request_error")]
    [TestCase("POST", "/v1/responses", null, 404, "invalid_request_error")]
    [TestCase("GET", "/v1/messages", Version, 405, "invalid_request_error")]
    [TestCase("DELETE", "/v1/models", null, 405, "invalid_request_error")]
    public async Task UnknownPathOrMethod_Any_RefusesInItsDialect(string method, string path, string? version, int status, string type)
    {
        var answer = await GetAsync(path, version, status, method);

        Assert.That(answer.GetProperty("error").GetProperty("type").GetString(), Is.EqualTo(type));
    }

    public void Dispose() => _simulator.Dispose();

    private static string? Id(JsonElement model) => model.GetProperty("id").GetString();

    private async Task<JsonElement> GetAsync(string path, string? version = null, int status = 200, string method = "GET")
    {
        using var response = await _simulator.SendAsync(new HttpMethod(method), path, null, version);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
