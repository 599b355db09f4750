using Cco.Gateway.Analytics;
using Cco.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class LedgerStoreTests : IDisposable
{
    private readonly TempLedger _temp = new();

    public void Dispose() => _temp.Dispose();

    [Test]
    public void Open_Fresh_IsWalAtTheCurrentVersionForTheOwnerOnly()
    {
        using var store = _temp.Open();
        using var connection = store.OpenWriter();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.IsInMemory, Is.False);
            Assert.That(Scalar(connection, "PRAGMA user_version"), Is.EqualTo((long)LedgerSchema.Current));
            Assert.That(Scalar(connection, "PRAGMA journal_mode"), Is.EqualTo("wal"));
            Assert.That(Scalar(connection, "PRAGMA synchronous"), Is.EqualTo(1L));
            if (!OperatingSystem.IsWindows())
            {
                foreach (var file in Directory.GetFiles(_temp.Directory))
                {
                    Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
                }
            }
        }
    }

    [Test]
    public void Open_Again_KeepsWhatWasWritten()
    {
        using (var first = _temp.Open())
        {
            TempLedger.Write(first, TestCalls.Miss());
        }

        using var second = _temp.Open();
        using var queries = new LedgerQueries(second);

        Assert.That(queries.Recent(), Is.EqualTo(new[] { TestCalls.Miss() }));
    }

    [Test]
    public void Open_NewerFile_IsRefusedAndLeftAlone()
    {
        using (var store = _temp.Open())
        using (var connection = store.OpenWriter())
        {
            LedgerSchema.Execute(connection, null, "PRAGMA user_version = 99");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => _temp.Open(), Throws.InstanceOf<LedgerException>().With.Message.EqualTo(
                $"The ledger {_temp.Path} was written by a newer version of cco (its format is 99, this program knows {LedgerSchema.Current}). "
                + "Use that version, or another data directory with --data."));
            Assert.That(() => LedgerStore.OpenReadOnly(_temp.Path), Throws.InstanceOf<LedgerException>().With.Message.Contains("newer version"));
            Assert.That(Directory.GetFiles(_temp.Directory, "*.damaged-*"), Is.Empty);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Open_DamagedFile_IsSetAsideAndSaid(bool header)
    {
        using (var store = _temp.Open())
        {
            TempLedger.Write(store, [.. Enumerable.Range(0, 2_000).Select(n => TestCalls.Miss($"{n:D6}"))]);
        }

        Damage(header);
        var damaged = File.ReadAllBytes(_temp.Path);
        var log = new LogLines<LedgerStore>();
        using var fresh = LedgerStore.Open(_temp.Path, new FakeTimeProvider(TestCalls.Noon), log);
        using var queries = new LedgerQueries(fresh);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fresh.IsInMemory, Is.False);
            Assert.That(queries.Summary(null, null).Calls, Is.Zero);
            Assert.That(File.ReadAllBytes(_temp.Path + ".damaged-20261102T120000Z"), Is.EqualTo(damaged));
            Assert.That(log.Of(600).Single(), Does.Contain(".damaged-20261102T120000Z"));
        }
    }

    [Test]
    public void Open_DirectoryCannotBeMade_LivesInMemoryAndSaysSo()
    {
        var file = Path.Combine(_temp.Directory, "file");
        File.WriteAllText(file, "");
        var log = new LogLines<LedgerStore>();

        using var store = LedgerStore.Open(Path.Combine(file, "ledger.db"), TimeProvider.System, log);
        TempLedger.Write(store, TestCalls.Miss(), TestCalls.Hit());
        using var queries = new LedgerQueries(store);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.IsInMemory, Is.True);
            Assert.That(log.Of(601), Has.Exactly(1).Items);
            Assert.That(queries.Summary(null, null).Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public void InMemory_TwoStores_ShareNothingAndReadBesideAWriter()
    {
        using var one = LedgerStore.InMemory();
        using var two = LedgerStore.InMemory();
        TempLedger.Write(one, TestCalls.Miss());
        using var queriesOne = new LedgerQueries(one);
        using var queriesTwo = new LedgerQueries(two);
        using var writer = one.OpenWriter();
        using var transaction = writer.BeginTransaction(deferred: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(queriesOne.Recent(), Has.Count.EqualTo(1));
            Assert.That(queriesTwo.Recent(), Is.Empty);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void OpenReadOnly_ExistingLedger_ReadsAndCannotWrite(bool gatewayRuns)
    {
        var running = _temp.Open();
        TempLedger.Write(running, TestCalls.Miss());
        if (!gatewayRuns)
        {
            running.Dispose();
        }

        using (running)
        using (var reader = LedgerStore.OpenReadOnly(_temp.Path))
        using (var queries = new LedgerQueries(reader))
        using (Assert.EnterMultipleScope())
        {
            Assert.That(queries.Recent(), Has.Count.EqualTo(1));
            Assert.That(() => TempLedger.Write(reader, TestCalls.Hit()), Throws.InstanceOf<SqliteException>());
        }
    }

    [Test]
    public void OpenReadOnly_NoLedger_SaysSoAndMakesNone()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => LedgerStore.OpenReadOnly(_temp.Path), Throws.InstanceOf<LedgerException>().With.Message.Contains("There is no ledger"));
            Assert.That(Directory.GetFiles(_temp.Directory), Is.Empty);
        }
    }

    [Test]
    public void OpenReadOnly_DamagedOrOlder_SaysSo()
    {
        File.WriteAllText(_temp.Path, new string('x', 5_000));
        Assert.That(() => LedgerStore.OpenReadOnly(_temp.Path), Throws.InstanceOf<LedgerException>().With.Message.Contains("cannot be read"));

        File.WriteAllText(_temp.Path, "");
        Assert.That(() => LedgerStore.OpenReadOnly(_temp.Path), Throws.InstanceOf<LedgerException>().With.Message.Contains("older version"));
    }

    [Test]
    public void Migrate_Twice_ChangesNothing()
    {
        using var store = _temp.Open();
        using var connection = store.OpenWriter();

        Assert.That(LedgerSchema.Migrate(connection, "ledger"), Is.EqualTo(LedgerSchema.Current));
    }

    [Test]
    public void Open_LedgerOfVersion2_KeepsItsCallsAndTheirSums()
    {
        _temp.WriteOld(2, Enumerable.Range(1, 4).Aggregate("", (sql, n) => sql +
            $"""
             INSERT INTO calls (id, started_at, duration_us, dialect, endpoint, billing, scope, model_served, stream, status, outcome, cache_result,
                 input_tokens, cost_status, input_pico, cache_read_pico, cache_write_short_pico, cache_write_long_pico, output_pico, tools_pico,
                 cost_pico, saved_pico, attempts, run)
             VALUES ('cco_19abc{n:D11}', {TestCalls.Noon.ToUnixTimeMilliseconds() + (n * 900_000)}, 5, 'openai', 'messages',
                 '{(n < 3 ? "metered" : "subscription")}', 'me', 'm{n}', 0, 200, 'ok', '{(n == 2 ? "hit" : "miss")}', 7, 'exact', {n}, 0, 0, 0, 0, 0,
                 {n}, {(n == 2 ? "9" : "NULL")}, 1, 'r{n}');
             """));
        var log = new LogLines<LedgerStore>();

        using var store = LedgerStore.Open(_temp.Path, TimeProvider.System, log);
        using var queries = new LedgerQueries(store);

        var (calls, all, day) = (queries.Recent(), queries.Summary(null, null), queries.Summary(TestCalls.Noon, TestCalls.Noon.AddMinutes(45)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(log.Of(606), Has.Exactly(1).Items);
            Assert.That(calls.Select(call => call.Id), Is.EqualTo(new[] { "cco_19abc00000000004", "cco_19abc00000000003", "cco_19abc00000000002", "cco_19abc00000000001" }));
            Assert.That(calls.Select(call => call.SpendPico), Is.EqualTo(new long?[] { null, null, 2, 1 }));
            Assert.That(calls.Select(call => call.ListPico), Is.EqualTo(new long?[] { 4, 3, null, null }));
            Assert.That(calls.Select(call => call.Run), Is.EqualTo(new[] { "r4", "r3", "r2", "r1" }));
            Assert.That((all.Calls, all.SpendUsd, all.SavedUsd, all.SubscriptionListUsd), Is.EqualTo((4L, 0.000000000003m, 0.000000000009m, 0.000000000007m)));
            Assert.That((day.Calls, day.SpendUsd), Is.EqualTo((2L, 0.000000000003m)));
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }
    }

    [Test]
    public void Open_WiderFileMode_IsNarrowed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no file modes.");
            return;
        }

        File.WriteAllText(_temp.Path, "");
        File.SetUnixFileMode(_temp.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var store = LedgerStore.Open(_temp.Path, TimeProvider.System, NullLogger.Instance);

        Assert.That(File.GetUnixFileMode(_temp.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private void Damage(bool header)
    {
        using var file = new FileStream(_temp.Path, FileMode.Open);
        if (header)
        {
            file.Write(new byte[100]);
        }
        else
        {
            file.SetLength(file.Length / 2);
        }
    }
}
