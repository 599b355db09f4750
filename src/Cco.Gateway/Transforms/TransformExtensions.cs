namespace Cco.Gateway.Transforms;

/// <summary>The transforms every route has, and those a route can name.</summary>
internal static class TransformExtensions
{
    public static IReverseProxyBuilder AddGatewayTransforms(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<UsageTee>().AddSingleton<KeepAliveTransform>();
        return proxy.AddTransforms<GatewayTransforms>().AddTransformFactory<SeedFieldsFactory>();
    }
}
