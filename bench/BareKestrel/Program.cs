// What the gateway is measured against: nothing but Kestrel. GET answers like /health does. POST reads the body and answers 1 KB; once an
// answer was PUT, it hashes the body too and answers that, as the least that a cache must do. GET /live streams an event each quarter of a second.
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

var health = """{"status":"ok","version":"0.0.0"}"""u8.ToArray();
var answer = new byte[1024];
answer.AsSpan().Fill((byte)'x');
string? contentType = null;
var tick = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"about so much\"}}\n\n"u8.ToArray();

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[^1], CultureInfo.InvariantCulture)));
var app = builder.Build();
app.Run(async context =>
{
    var content = health;
    switch (context.Request.Method)
    {
        case "GET" when context.Request.Path == "/live":
            await StreamAsync(context);
            return;
        case "PUT":
            using (var given = new MemoryStream())
            {
                await context.Request.Body.CopyToAsync(given);
                (answer, contentType) = (given.ToArray(), context.Request.ContentType);
            }

            break;
        case "POST":
            content = answer;
            await ReadAsync(context, hash: contentType is not null);
            break;
    }

    context.Response.ContentType = contentType ?? "application/json";
    context.Response.ContentLength = content.Length;
    await context.Response.Body.WriteAsync(content);
});
await app.RunAsync();

static async Task ReadAsync(HttpContext context, bool hash)
{
    var reader = context.Request.BodyReader;
    using var sha = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    while (await reader.ReadAsync() is var read)
    {
        foreach (var part in read.Buffer)
        {
            sha?.AppendData(part.Span);
        }

        reader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted)
        {
            break;
        }
    }

    sha?.TryGetHashAndReset(stackalloc byte[SHA256.HashSizeInBytes], out _);
}

async Task StreamAsync(HttpContext context)
{
    context.Response.ContentType = "text/event-stream";
    while (!context.RequestAborted.IsCancellationRequested)
    {
        await context.Response.Body.WriteAsync(tick);
        await Task.Delay(250);
    }
}
