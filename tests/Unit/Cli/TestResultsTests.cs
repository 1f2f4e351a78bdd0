using System.Xml.Linq;
using GreenFlux.Cli.Testing;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class TestResultsTests
{
    [Fact]
    public void A_report_is_summed_with_names_and_reasons()
    {
        var results = TestResults.Parse(XDocument.Parse("""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
              <UnitTestResult testName="A.works" outcome="Passed" />
              <UnitTestResult testName="B.breaks" outcome="Failed"><Output><ErrorInfo><Message>Expected 1</Message></ErrorInfo></Output></UnitTestResult>
              <UnitTestResult testName="C.waits" outcome="NotExecuted"><Output><StdOut>no npm here</StdOut></Output></UnitTestResult>
              <UnitTestResult testName="D.hangs" outcome="Timeout" />
            </Results></TestRun>
            """));

        Assert.Equal("1 passed, 2 failed, 1 skipped", results.Summary);
        Assert.Equal([new NamedTest("B.breaks", "Expected 1"), new NamedTest("D.hangs", "")], results.Failed);
        Assert.Equal([new NamedTest("C.waits", "no npm here")], results.Skipped);
        Assert.Equal("2 passed, 4 failed, 2 skipped", results.Plus(results).Summary);
    }
}
