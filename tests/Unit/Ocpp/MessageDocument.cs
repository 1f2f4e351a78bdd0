using System.Text;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Fields;
using GreenFlux.Ocpp.V16;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>Renders docs/ocpp-messages.md from the routing table.</summary>
internal static class MessageDocument
{
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # OCPP messages

            What the platform understands and sends. This page is derived from the routing table; a test fails when they differ.

            - **Subprotocols**: 
            """).Append(string.Join(", ", ChargerProtocols.Subprotocols.Select(name => $"`{name}`"))).Append(
            """
            .
            - **Refused** is what would falsify money or identity. The charger gets a CALLERROR that names the field:
              `OccurenceConstraintViolation` for a missing field, `TypeConstraintViolation` for a wrong type,
              `PropertyConstraintViolation` for a value that is not allowed, `NotImplemented` for an unknown action,
              `NotSupported` for an action that goes the other way, and `FormationViolation` for a frame that is not built
              as it should be: no UTF-8, no JSON, a wrong number of elements, a message type other than 2, 3 and 4, a
              payload that is no object, a property sent twice, half a surrogate pair, nesting deeper than 64.
            - **A message id** is text of 1 to 36 characters. Where the id of a refused call is anything else, or can't be
              read, the CALLERROR carries `"-1"`.
            - **A broken CALLRESULT or CALLERROR** gets no answer. A CALLRESULT whose payload breaks the schema ends its
              command with the outcome `InvalidAnswer`.
            - **Tolerated** is what does no harm. It is noted on the station by a code, see the last table.
            - **Timestamps** are sent in UTC with three decimals and `Z`.


            """);
        text.Append("## From the charger (OCPP 1.6)\n\n");
        foreach (var action in Ocpp16Actions.FromCharger.OrderBy(a => a.Profile, StringComparer.Ordinal).ThenBy(a => a.Name, StringComparer.Ordinal))
        {
            text.Append($"### {action.Name}\n\n{action.Profile}, {action.Section}.");
            AppendFields(text, action.Fields);
        }

        text.Append("## To the charger (OCPP 1.6)\n\n");
        foreach (var action in Ocpp16Actions.ToCharger.OrderBy(a => a.Profile, StringComparer.Ordinal).ThenBy(a => a.Name, StringComparer.Ordinal))
        {
            text.Append($"### {action.Name}\n\n{action.Profile}, {action.Section}. Carries the command `{action.Command.Name}`.");
            AppendFields(text, action.Request);
            text.Append("Answer:");
            AppendFields(text, action.Answer);
        }

        text.Append("## What is tolerated\n\n| note | sent | taken |\n|---|---|---|\n");
        foreach (var (code, sent, taken) in NoteCode.All) text.Append($"| `{code}` | {sent} | {taken} |\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendFields(StringBuilder text, IReadOnlyList<Field> fields)
    {
        if (fields.Count == 0)
        {
            text.Append(" No fields.\n\n");
            return;
        }

        text.Append("\n\n| field | | holds |\n|---|---|---|\n");
        AppendRows(text, fields, string.Empty);
        text.Append('\n');
    }

    private static void AppendRows(StringBuilder text, IEnumerable<Field> fields, string prefix)
    {
        foreach (var field in fields)
        {
            text.Append($"| {prefix}{field.Name} | {(field.Required ? "required" : "optional")} | {field.Rule} |\n");
            if (field is ListField list) AppendRows(text, list.Items, $"{prefix}{list.Name}[].");
        }
    }
}
