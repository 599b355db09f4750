using System.Text;
using Cco.Gateway.Access;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Access;

/// <summary>What opens the dashboard's port.</summary>
internal sealed class AdminSecretsTests
{
    private const string Key = "a-key:with-colons";

    [TestCase("Bearer a-key:with-colons", true)]
    [TestCase("bearer  a-key:with-colons ", true)]
    [TestCase("Bearer a-key:with-colon", false)]
    [TestCase("Bearer a-key:with-colonss", false)]
    [TestCase("Bearer A-KEY:WITH-COLONS", false)]
    [TestCase("Bearer ", false)]
    [TestCase("a-key:with-colons", false)]
    [TestCase("Basic", false)]
    [TestCase("Basic a-key:with-colons", false)]
    [TestCase("Basic ====", false)]
    [TestCase("", false)]
    public void IsKey_Authorization(string authorization, bool expected)
    {
        Assert.That(new AdminSecrets(Key).IsKey(authorization), Is.EqualTo(expected));
    }

    [TestCase(":a-key:with-colons", true)]
    [TestCase("anybody:a-key:with-colons", true)]
    [TestCase("a-key:with-colons", false)]
    [TestCase("a-key", false)]
    public void IsKey_BasicCredentials_ThePasswordCounts(string credentials, bool expected)
    {
        var header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

        Assert.That(new AdminSecrets(Key).IsKey(header), Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    public void IsKey_NoKey_NothingIs(string? key)
    {
        var secrets = new AdminSecrets(key);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(secrets.HasKey, Is.False);
            Assert.That(secrets.IsKey("Bearer "), Is.False);
            Assert.That(secrets.IsKey("Basic Og=="), Is.False);
        }
    }

    [TestCase("with space")]
    [TestCase("line\nbreak")]
    [TestCase("schlüssel")]
    public void Key_NoHeaderCanHold_Refused(string key)
    {
        Assert.That(() => new AdminSecrets(key), Throws.TypeOf<ConfigurationException>().With.Message.Contains("CCO_ADMIN_KEY").And.Message.Not.Contains(key));
    }

    [Test]
    public void Local_NewEachTime_OnlyItself()
    {
        var (one, other) = (new AdminSecrets(null), new AdminSecrets(null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.IsLocal(one.Local), Is.True);
            Assert.That(one.IsLocal(other.Local), Is.False);
            Assert.That(one.IsLocal(""), Is.False);
            Assert.That(one.Local, Does.Match("^[0-9a-f]{64}$"));
        }
    }
}
