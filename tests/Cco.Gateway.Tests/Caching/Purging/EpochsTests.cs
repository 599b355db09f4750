using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Tests.Caching.Purging;

/// <summary>No epoch that a key had before a purge comes again after it.</summary>
internal sealed class EpochsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names = ["a", "b", "A", "c"];

    [TestCase(PurgeKind.Everything, null, true)]
    [TestCase(PurgeKind.Scope, "scope", true)]
    [TestCase(PurgeKind.Namespace, "space", true)]
    [TestCase(PurgeKind.Model, "model", true)]
    [TestCase(PurgeKind.Scope, "space", false)]
    [TestCase(PurgeKind.Namespace, "model", false)]
    [TestCase(PurgeKind.Model, "scope", false)]
    [TestCase(PurgeKind.Model, "Model", false)]
    [TestCase(PurgeKind.Model, "model-2", false)]
    public void With_RaisesTheKeysItIsOfAndNoOther(PurgeKind kind, string? name, bool purged)
    {
        var before = Epochs.Begin();

        var after = before.With(new PurgeTarget(kind, name), Noon);

        Assert.That(after.Of("scope", "space", "model") - before.Of("scope", "space", "model"), Is.EqualTo(purged ? 1 : 0));
    }

    [Test]
    public void Of_NoNamespace_NotThatOfAnEmptyName()
    {
        var after = Epochs.From(0).With(new PurgeTarget(PurgeKind.Namespace, "space"), Noon);

        Assert.That((after.Of("scope", null, "model"), after.Of("scope", "", "model")), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Of_RandomPurges_StrictlyGrowsForWhatIsPurgedAndStaysForTheRest()
    {
        var random = new Random(20261125);
        var keys = (from scope in Names from space in Names.Append(null) from model in Names select (scope, space, model)).ToArray();
        var epochs = Epochs.Begin();
        for (var n = 0; n < 5_000; n++)
        {
            var kind = (PurgeKind)random.Next(4);
            var name = kind == PurgeKind.Everything ? null : Names[random.Next(Names.Length)];

            var after = epochs.With(new PurgeTarget(kind, name), Noon);

            foreach (var (scope, space, model) in keys)
            {
                var purged = kind switch
                {
                    PurgeKind.Everything => true,
                    PurgeKind.Scope => scope == name,
                    PurgeKind.Namespace => space == name,
                    _ => model == name,
                };
                Assert.That(after.Of(scope, space, model) - epochs.Of(scope, space, model), Is.EqualTo(purged ? 1 : 0));
            }

            epochs = after;
        }
    }

    [Test]
    public void With_MoreNamesThanAreCounted_AllPurgedAndNoEpochComesAgain()
    {
        var epochs = Epochs.Begin();
        for (var n = 0; n < 3; n++)
        {
            epochs = epochs.With(new PurgeTarget(PurgeKind.Scope, "often"), Noon).With(new PurgeTarget(PurgeKind.Namespace, "often"), Noon);
        }

        // As many as there may be, put there at once: one by one the test would take its time.
        epochs = epochs with { Models = Enumerable.Range(0, Epochs.MostNames - 2).ToDictionary(n => $"model-{n}", n => new Epoch(1 + (n % 2), Noon)) };

        var still = epochs.With(new PurgeTarget(PurgeKind.Model, "model-3"), Noon);
        var folded = still.With(new PurgeTarget(PurgeKind.Model, "one more"), Noon.AddHours(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(still.Models, Has.Count.EqualTo(Epochs.MostNames - 2));
            Assert.That((folded.Scopes.Count, folded.Namespaces.Count, folded.Models.Count), Is.EqualTo((0, 0, 0)));
            Assert.That(folded.Of("scope", "space", "one more"), Is.GreaterThan(still.Of("scope", "space", "one more")));
            Assert.That(folded.Of("often", "often", "model-3"), Is.EqualTo(still.Of("often", "often", "model-3")), "the highest there was");
            Assert.That(folded.Of("often", null, "model-2"), Is.GreaterThan(still.Of("often", null, "model-2")));
            Assert.That(folded.Last, Is.EqualTo(new LastPurge("everything", null, Noon.AddHours(1))));
        }
    }

    [Test]
    public void Begin_EachTime_AnotherNumber() =>
        Assert.That(Enumerable.Range(0, 1_000).Select(_ => Epochs.Begin().Everything.Value), Is.Unique.And.All.GreaterThanOrEqualTo(0L));

    [Test]
    public void PurgedAt_TheLastPurgeOfThisKey()
    {
        var epochs = Epochs.Begin();
        Assert.That((epochs.PurgedAt("scope", null, "model"), epochs.Last), Is.EqualTo(((DateTimeOffset?)null, (LastPurge?)null)));

        epochs = epochs
            .With(PurgeTarget.Everything, Noon)
            .With(new PurgeTarget(PurgeKind.Model, "model"), Noon.AddMinutes(1))
            .With(new PurgeTarget(PurgeKind.Scope, "other"), Noon.AddMinutes(2));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(epochs.PurgedAt("scope", null, "model"), Is.EqualTo(Noon.AddMinutes(1)));
            Assert.That(epochs.PurgedAt("scope", null, "another"), Is.EqualTo(Noon));
            Assert.That(epochs.Last, Is.EqualTo(new LastPurge("scope", "other", Noon.AddMinutes(2))));
        }
    }
}
