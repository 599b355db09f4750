using Cco.Gateway.Caching;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.Tests.Caching;

/// <summary>What route and client ask of the cache.</summary>
internal sealed class CacheRequestTests
{
    [TestCase("", "on", null, true, true)]
    [TestCase("no-cache", "on", null, false, true)]
    [TestCase("max-age=0, NO-CACHE", "on", null, false, true)]
    [TestCase("no-store", "on", "no-store", false, false)]
    [TestCase("no-cache,no-store", "on", "no-store", false, false)]
    [TestCase("x-no-store, private=\"no-store\"", "on", null, true, true)]
    [TestCase("", "off", "off", false, false)]
    [TestCase("", "read-only", null, true, false)]
    [TestCase("", "write-only", null, false, true)]
    public void From_ControlAndRoute_Decide(string control, string mode, string? bypass, bool read, bool write)
    {
        var request = From(Context(control, new RequestEnvelope("m", false, 1, null)), Route(mode), new CacheSettings());

        Assert.That(request, Is.EqualTo(new CacheRequest(bypass, read, write)));
    }

    [Test]
    public void From_Body_Decides()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Bypass(new RequestEnvelope("m", true, 1, null)), Is.Null);
            Assert.That(Bypass(new RequestEnvelope("m", false, 1, "lone surrogate")), Is.EqualTo("not-understood"));
            Assert.That(Bypass(null), Is.EqualTo("method"));
        }

        static string? Bypass(RequestEnvelope? envelope) => From(Context("", envelope), Route("on"), new CacheSettings()).Bypass;
    }

    [Test]
    public void From_CacheDisabled_Off()
    {
        var request = From(Context("", new RequestEnvelope("m", false, 1, null)), Route("on"), new CacheSettings { Enabled = false });

        Assert.That(request.Bypass, Is.EqualTo("off"));
    }

    [TestCase("", null, true)]
    [TestCase("default", null, true)]
    [TestCase("refresh", null, false)]
    [TestCase("only", null, true)]
    [TestCase("bypass", "requested", false)]
    public void From_Header_AsAsked(string control, string? bypass, bool read)
    {
        var request = From((CcoHeaders.Cache, control));

        Assert.That(request, Is.EqualTo(new CacheRequest(bypass, read, Write: bypass is null, Only: control == "only")));
    }

    [TestCase("90", 90)]
    [TestCase("2m", 120)]
    public void From_Ttl_AsAsked(string text, int seconds) =>
        Assert.That(From((CcoHeaders.CacheTtl, text)).Ttl, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(CcoHeaders.Cache, "Only", "x-cco-cache is \"Only\"; expected default, refresh, bypass or only.")]
    [TestCase(CcoHeaders.CacheTtl, "soon", $"x-cco-cache-ttl is \"soon\"; expected {Duration.Expected}.")]
    public void From_NotUnderstood_SaysWhatIsExpected(string header, string value, string message)
    {
        var error = From((header, value)).Error!;

        Assert.That((error.Status, error.Message), Is.EqualTo((400, message)));
    }

    [TestCase(100)]
    [TestCase(101)]
    public void From_LongNonsense_SaidInPart(int length) => Assert.That(
        From((CcoHeaders.Cache, new string('x', length))).Error!.Message,
        Is.EqualTo($"x-cco-cache is \"{new string('x', 100)}\"; expected default, refresh, bypass or only."));

    private static CacheRequest From((string Name, string Value) header)
    {
        var context = Context("", new RequestEnvelope("m", false, 1, null));
        context.Request.Headers[header.Name] = header.Value;
        return From(context, Route("on"), new CacheSettings());
    }

    private static CacheRequest From(DefaultHttpContext context, RoutePolicy route, CacheSettings settings) =>
        CacheRequest.From(context.Request.Headers, context.GetExchange().Envelope, route, settings);

    private static RoutePolicy Route(string mode) => RoutePolicy.From(new Yarp.ReverseProxy.Configuration.RouteConfig
    {
        RouteId = "r",
        Metadata = new Dictionary<string, string> { ["Cco.Cache"] = mode },
    });

    private static DefaultHttpContext Context(string control, RequestEnvelope? envelope)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.CacheControl = control;
        context.Features.Set(new GatewayExchange("id", default, 0, ApiEndpoint.Match("/v1/messages"), Dialect.Anthropic) { Envelope = envelope });
        return context;
    }
}
