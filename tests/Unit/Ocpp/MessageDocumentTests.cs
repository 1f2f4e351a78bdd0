using System.Reflection;
using GreenFlux.Ocpp;

namespace GreenFlux.Tests.Unit.Ocpp;

public sealed class MessageDocumentTests
{
    [Fact]
    public void The_page_on_messages_is_the_routing_table()
    {
        var page = Path.Combine(RepositoryRoot(), "docs", "ocpp-messages.md");
        var expected = MessageDocument.Render();
        var written = File.Exists(page) ? File.ReadAllText(page).ReplaceLineEndings("\n") : string.Empty;
        if (written == expected) return;

        var fresh = Path.Combine(AppContext.BaseDirectory, "ocpp-messages.md");
        File.WriteAllText(fresh, expected);
        Assert.Fail($"docs/ocpp-messages.md differs from the routing table; read the difference and, if it is meant, copy {fresh} over it");
    }

    [Fact]
    public void Every_note_code_is_explained()
    {
        var constants = typeof(NoteCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(constants.Order(StringComparer.Ordinal), NoteCode.All.Select(note => note.Code).Order(StringComparer.Ordinal));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GreenFlux.Functions.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No GreenFlux.Functions.sln above the test's folder");
    }
}
