// The floor that start-up and memory are measured against: nothing but Kestrel, native. GET answers like /health does, POST reads
// the body and answers 1 KB.
using System.Globalization;
using System.Net;

var health = """{"status":"ok","version":"0.0.0"}"""u8.ToArray();
var answer = new byte[1024];
answer.AsSpan().Fill((byte)'x');

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[^1], CultureInfo.InvariantCulture)));
var app = builder.Build();
app.Run(async context =>
{
    var content = health;
    if (HttpMethods.IsPost(context.Request.Method))
    {
        content = answer;
        while (await context.Request.BodyReader.ReadAsync() is var read)
        {
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }
    }

    context.Response.ContentType = "application/json";
    context.Response.ContentLength = content.Length;
    await context.Response.Body.WriteAsync(content);
});
await app.RunAsync();
