using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Hosting;

/// <summary>Which addresses are bound, and whether they are free.</summary>
internal sealed class PortsTests
{
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("localhost", "127.0.0.1")]
    [TestCase("::1", "::1")]
    public void Endpoints_LoopbackPortZero_OneAddress(string host, string first)
    {
        Assert.That(Ports.Endpoints(new ListenSettings(host, 0)), Is.EqualTo(new[] { new IPEndPoint(IPAddress.Parse(first), 0) }));
    }

    [Test]
    public void Endpoints_LoopbackNamedPort_BothFamiliesWhereTheMachineHasThem()
    {
        var endpoints = Ports.Endpoints(new ListenSettings("127.0.0.1", 3000));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(endpoints[0], Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 3000)));
            Assert.That(endpoints.Skip(1), Is.All.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 3000)));
        }
    }

    [Test]
    public void Endpoints_OtherAddress_ThatOne()
    {
        Assert.That(Ports.Endpoints(new ListenSettings("0.0.0.0", 3000)), Is.EqualTo(new[] { new IPEndPoint(IPAddress.Any, 3000) }));
    }

    [Test]
    public void Problem_TakenAndFree()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endpoint = (IPEndPoint)taken.LocalEndpoint;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Ports.Problem([endpoint]), Is.EqualTo(SocketError.AddressAlreadyInUse));
            Assert.That(Ports.Problem([new IPEndPoint(IPAddress.Loopback, 0)]), Is.Null);
            Assert.That(Ports.Problem([new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0)]), Is.EqualTo(SocketError.AddressNotAvailable));
        }
    }

    [Test]
    public void DashboardEndpoints_PortTaken_AFreeOneOnLoopback()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        Assert.That(
            Ports.DashboardEndpoints(new ListenSettings("127.0.0.1", ((IPEndPoint)taken.LocalEndpoint).Port)),
            Is.EqualTo(new[] { new IPEndPoint(IPAddress.Loopback, 0) }));
    }

    [TestCase("127.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("::")]
    public void DashboardEndpoints_LoopbackIsAmongThem_AsAsked(string host)
    {
        var listen = new ListenSettings(host, 0);

        Assert.That(Ports.DashboardEndpoints(listen), Is.EqualTo(Ports.Endpoints(listen)));
    }

    [Test]
    public void DashboardEndpoints_BoundElsewhere_LoopbackBesideIt()
    {
        var own =
            from network in NetworkInterface.GetAllNetworkInterfaces()
            from address in network.GetIPProperties().UnicastAddresses
            where address.Address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address.Address)
            select address.Address;

        foreach (var address in own)
        {
            Assert.That(
                Ports.DashboardEndpoints(new ListenSettings($"{address}", 0)),
                Is.EqualTo(new[] { new IPEndPoint(address, 0), new IPEndPoint(IPAddress.Loopback, 0) }));
        }
    }
}
