using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.Transforms;

/// <summary>Makes <c>{ "CcoSeedFields": "true" }</c> a transform that a route in <c>yarp.routes.json</c> can name.</summary>
internal sealed class SeedFieldsFactory : ITransformFactory
{
    public bool Validate(TransformRouteValidationContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        if (!transformValues.TryGetValue(SeedFieldsTransform.Name, out var value))
        {
            return false;
        }

        if (!bool.TryParse(value, out _))
        {
            context.Errors.Add(new ArgumentException($"{SeedFieldsTransform.Name} is \"{value}\" on route '{context.Route.RouteId}'; expected true or false."));
        }

        return true;
    }

    public bool Build(TransformBuilderContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        if (!transformValues.TryGetValue(SeedFieldsTransform.Name, out var value))
        {
            return false;
        }

        if (bool.Parse(value))
        {
            context.ResponseTransforms.Add(new SeedFieldsTransform());
        }

        return true;
    }
}
