using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Tests.Wire.Anthropic;

/// <summary>The headers that say how much of a login's plan is used.</summary>
internal sealed class UnifiedRateLimitReaderTests
{
    private const string Prefix = "anthropic-ratelimit-unified-";

    [Test]
    public void Read_AnswerToALogin_Everything()
    {
        var limits = Read(
            ("status", "allowed"), ("reset", "1781973000"), ("representative-claim", "five_hour"),
            ("5h-utilization", "0.2"), ("5h-status", "allowed"), ("5h-reset", "1781973000"),
            ("7d-utilization", "0.06"), ("7d-status", "allowed_warning"), ("7d-reset", "1782414000"),
            ("7d_sonnet-utilization", "0.99"), ("7d_sonnet-status", "rejected"),
            ("overage-status", "rejected"), ("overage-disabled-reason", "org_level_disabled"), ("overage-in-use", "false"),
            ("fallback", "available"), ("fallback-percentage", "0.5"));

        Assert.That(limits, Is.EqualTo(new UnifiedRateLimits
        {
            Status = "allowed",
            Reset = At(1781973000),
            RepresentativeClaim = "five_hour",
            FiveHour = new RateLimitWindow(0.2m, At(1781973000), "allowed"),
            SevenDay = new RateLimitWindow(0.06m, At(1782414000), "allowed_warning"),
            Overage = new RateLimitWindow(null, null, "rejected"),
            OverageInUse = false,
            OverageDisabledReason = "org_level_disabled",
            Fallback = "available",
            FallbackPercentage = 0.5m,
        }));
    }

    [Test]
    public void Read_Refusal_WhatItSays()
    {
        var limits = Read(("Status", "rejected"), ("Representative-Claim", "seven_day_overage_included"), ("7D-Utilization", "1.02"));

        Assert.That(limits, Is.EqualTo(new UnifiedRateLimits
        {
            Status = "rejected",
            RepresentativeClaim = "seven_day_overage_included",
            SevenDay = new RateLimitWindow(1.02m, null, null),
        }));
    }

    [Test]
    public void Read_OtherLimits_Null()
    {
        using var response = new HttpResponseMessage();
        response.Headers.Add("anthropic-ratelimit-requests-limit", "50");

        Assert.That(UnifiedRateLimitReader.Read(response.Headers.NonValidated), Is.Null);
    }

    [TestCase("")]
    [TestCase("-0.1")]
    [TestCase("1e3")]
    [TestCase("0,5")]
    [TestCase("NaN")]
    [TestCase("99999999999999999999999999999999")]
    [TestCase("2026-12-01T00:00:00Z")]
    public void Read_NoNumber_NotReported(string text)
    {
        var limits = Read(("status", "allowed"), ("5h-utilization", text), ("7d-reset", text), ("fallback-percentage", text));

        Assert.That(limits, Is.EqualTo(new UnifiedRateLimits { Status = "allowed" }));
    }

    [TestCase("0", 0)]
    [TestCase("1790814600", 1790814600)]
    [TestCase("4294967295", 4294967295L)]
    [TestCase("4294967296", null)]
    [TestCase("1790814600.5", null)]
    public void Read_Reset_WholeSeconds(string text, long? seconds)
    {
        Assert.That(Read(("reset", text))!.Reset, Is.EqualTo(seconds is { } s ? At(s) : (DateTimeOffset?)null));
    }

    [TestCase("two words")]
    [TestCase("tab\t")]
    [TestCase("größe")]
    [TestCase("a123456789b123456789c123456789d123456789e123456789f123456789g1234")]
    public void Read_NoWord_NotKept(string text)
    {
        Assert.That(Read(("status", text)), Is.EqualTo(new UnifiedRateLimits()));
    }

    [Test]
    public void Read_HeaderTwice_NotUnderstood()
    {
        Assert.That(Read(("5h-utilization", "0.1"), ("5h-utilization", "0.9"))!.FiveHour, Is.Null);
    }

    [TestCase("0b7c5f0e-8b0a-4a53-9a4e-3b7f6f0f3a11")]
    [TestCase("")]
    [TestCase("two words")]
    public void Read_Organization_IsWhatTheProviderSays(string organization)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(Prefix + "status", "allowed");
        response.Headers.TryAddWithoutValidation("anthropic-organization-id", organization);

        Assert.That(UnifiedRateLimitReader.Read(response.Headers.NonValidated)!.Organization, Is.EqualTo(organization.Length > 30 ? organization : null));
    }

    [Test]
    public void Read_OrganizationAlone_SaysNothingOfAPlan()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("anthropic-organization-id", "0b7c5f0e");

        Assert.That(UnifiedRateLimitReader.Read(response.Headers.NonValidated), Is.Null);
    }

    private static UnifiedRateLimits? Read(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(Prefix + name, value);
        }

        return UnifiedRateLimitReader.Read(response.Headers.NonValidated);
    }

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
