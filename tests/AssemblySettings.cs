// Tests share nothing: each gets its own fixture instance and runs beside the others.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]
