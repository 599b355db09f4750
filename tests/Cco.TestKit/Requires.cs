using NUnit.Framework;

namespace Cco.TestKit;

/// <summary>
/// The one rule for tests that need a tool of the machine: without it they are ignored and say so; with <c>CCO_TEST_REQUIRE=all</c> they fail.
/// </summary>
public static class Requires
{
    /// <summary>Ends the test unless the tool is there.</summary>
    /// <param name="what">The tool and how to get or name it, for people: <c>Chromium (install it or set CCO_CHROMIUM)</c>.</param>
    /// <param name="present">Whether it was found.</param>
    public static void Tool(string what, bool present)
    {
        if (present)
        {
            return;
        }

        var message = $"This test needs {what}, which is not on this machine.";
        if (Environment.GetEnvironmentVariable("CCO_TEST_REQUIRE") == "all")
        {
            Assert.Fail(message);
        }

        Assert.Ignore(message);
    }
}
