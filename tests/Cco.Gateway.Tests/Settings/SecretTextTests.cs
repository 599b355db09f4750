using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Settings;

/// <summary>What is printed of a setting holds no password.</summary>
internal sealed class SecretTextTests
{
    [TestCase("/var/lib/cco/ledger.db", "/var/lib/cco/ledger.db")]
    [TestCase("Host=db;Username=cco;Password=s3cret;Database=x", "Host=db;Username=cco;Password=***;Database=x")]
    [TestCase("Host=db; PWD =s3cret", "Host=db; PWD =***")]
    [TestCase("postgres://cco:s3cret@db/x", "postgres://***@db/x")]
    [TestCase("cache:6379,password=s3cret,ssl=true", "cache:6379,password=***,ssl=true")]
    [TestCase("", "")]
    public void Hide_Value_PasswordsGone(string value, string shown) => Assert.That(SecretText.Hide("Cco:Database", value), Is.EqualTo(shown));
}
