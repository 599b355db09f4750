using System.Text;
using Cco.Gateway.Access;
using Cco.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Purges as an operator's program sends them.</summary>
internal static class Purging
{
    /// <param name="json">The body, such as <c>{"all":true}</c>.</param>
    public static Task<ApiAnswer> PurgeAsync(this TestGateway gateway, string json) => gateway.SendAsync(ApiCalls.Request(
        HttpMethod.Post,
        $"{gateway.DashboardUrl}/api/cache/purge",
        Encoding.UTF8.GetBytes(json),
        ("x-cco-admin", "1"),
        ("x-cco-admin-secret", gateway.Services.GetRequiredService<AdminSecrets>().Local)));

    /// <summary>The scope of a caller with a gateway key, as the ledger has it.</summary>
    public static string ScopeOf(string key) => CallerReader.Read(new HeaderDictionary { ["x-cco-key"] = key }).Scope;
}
