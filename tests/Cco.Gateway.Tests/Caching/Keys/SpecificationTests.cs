using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

/// <summary>The tables of docs/cache-key.md and the lists of the code are the same.</summary>
[TestFixture]
internal sealed class SpecificationTests
{
    private static readonly ApiEndpointKind[] Endpoints =
        [ApiEndpointKind.Messages, ApiEndpointKind.CountTokens, ApiEndpointKind.ChatCompletions, ApiEndpointKind.Responses, ApiEndpointKind.Embeddings];

    [TestCaseSource(nameof(Endpoints))]
    public void C20_MembersLeftOut_AreThoseOfTheSpecification(ApiEndpointKind endpoint)
    {
        var code = Shapes(endpoint).SelectMany(shape => shape.Members.Select(member => new SpecRow(
            shape.Name, member.Name, member.LeftOut, member.Object?.Name ?? "", member.Element?.Name ?? ""))).Distinct();
        Assert.That(Specification.Members(endpoint), Is.EquivalentTo(code));
    }

    [TestCaseSource(nameof(Endpoints))]
    public void Types_OfEachShape_AreThoseOfTheCode(ApiEndpointKind endpoint)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var shape in Shapes(endpoint))
            {
                Assert.That(shape.Types?.Names, Is.EqualTo(Specification.Types(shape.Name, endpoint)), shape.Name);
            }
        }
    }

    [TestCaseSource(nameof(Endpoints))]
    public void KeepsOrder_OfEachShape_IsAsSpecified(ApiEndpointKind endpoint) =>
        Assert.That(Shapes(endpoint).Where(shape => shape.KeepsOrder).Select(shape => shape.Name).Distinct(), Is.SubsetOf(new[] { "item", "added tool" }));

    private static HashSet<Shape> Shapes(ApiEndpointKind endpoint)
    {
        var found = new HashSet<Shape>();
        var open = new Stack<Shape?>([BodyShapes.For(endpoint)]);
        while (open.TryPop(out var shape))
        {
            if (shape is not null && found.Add(shape))
            {
                foreach (var member in shape.Members)
                {
                    open.Push(member.Object);
                    open.Push(member.Element);
                    open.Push(member.First);
                }
            }
        }

        return found;
    }
}
