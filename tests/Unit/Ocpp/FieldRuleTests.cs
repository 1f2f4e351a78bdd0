using System.Text.Json.Nodes;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Fields;
using GreenFlux.Ocpp.V16;
using GreenFlux.Ocpp.V16.Core;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>Every declared field of every action, broken in every way that its declaration excludes.</summary>
public sealed class FieldRuleTests
{
    private const string Accepted = "accepted";

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_field_that_breaks_its_rule_is_refused_by_name_or_noted(string action, string path, string breach, string payload, string expected)
    {
        _ = breach;
        if (expected.EndsWith("Violation", StringComparison.Ordinal))
        {
            var refusal = Wire.Refusal(action, payload);
            Assert.Equal(("id-1", expected), (refusal.MessageId, refusal.Code));
            Assert.StartsWith($"{action}.{path}: ", refusal.Description, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected == Accepted ? [] : [expected], Wire.Call(action, payload).Notes);
        }
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public void The_full_payload_has_every_declared_field_and_nothing_to_note(string name)
    {
        var action = Ocpp16Actions.FromCharger.Single(a => a.Name == name);
        var payload = JsonNode.Parse(FullPayloads.FromCharger[name])!.AsObject();
        Assert.Equal(action.Fields.Select(f => f.Name).Order(StringComparer.Ordinal), payload.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Empty(Wire.Call(name, payload.ToJsonString()).Notes);
    }

    public static TheoryData<string> Actions() => new(Ocpp16Actions.FromCharger.Select(action => action.Name));

    public static TheoryData<string, string, string, string, string> Breaches()
    {
        var rows = new TheoryData<string, string, string, string, string>();
        foreach (var action in Ocpp16Actions.FromCharger)
            AddRows(rows, action.Name, action.Fields, string.Empty, static root => root, forgiven: null);
        return rows;
    }

    private static void AddRows(
        TheoryData<string, string, string, string, string> rows, string action, IEnumerable<Field> fields, string prefix, Func<JsonObject, JsonObject> find, string? forgiven)
    {
        foreach (var field in fields)
        {
            foreach (var (name, value, expected) in BreachesOf(field))
            {
                var root = JsonNode.Parse(FullPayloads.FromCharger[action])!.AsObject();
                var owner = find(root);
                if (name == "missing") owner.Remove(field.Name);
                else owner[field.Name] = value is null ? null : JsonNode.Parse(value);
                var isForgiven = expected.EndsWith("Violation", StringComparison.Ordinal) && (forgiven ?? (field as ListField)?.DropNote) is not null;
                rows.Add(action, prefix + field.Name, name, root.ToJsonString(), isForgiven ? NoteCode.ReadingDropped : expected);
            }

            if (field is not ListField list) continue;
            AddRows(rows, action, list.Items, $"{prefix}{list.Name}[0].", root => find(root)[list.Name]![0]!.AsObject(), forgiven ?? list.DropNote);
        }
    }

    private static IEnumerable<(string Breach, string? Json, string Expected)> BreachesOf(Field field)
    {
        const string occurence = "OccurenceConstraintViolation";
        const string type = "TypeConstraintViolation";
        const string property = "PropertyConstraintViolation";
        yield return ("missing", null, field.Required ? occurence : Accepted);
        yield return ("null", null, field.Required ? type : NoteCode.NullProperty);
        yield return ("an object", "{}", field switch
        {
            FreeTextField => NoteCode.DataNotText,
            TimestampField { Droppable: true } => NoteCode.TimestampDropped,
            _ => type,
        });
        yield return ("a boolean", "true", field switch
        {
            FreeTextField => NoteCode.DataNotText,
            TimestampField { Droppable: true } => NoteCode.TimestampDropped,
            _ => type,
        });

        switch (field)
        {
            case IdTagField:
                yield return ("20 long", Text(20), Accepted);
                yield return ("21 long", Text(21), property);
                yield return ("a number", "12345678", type);
                yield return ("NUL", "\"04A1\\u0000\"", property);
                yield return ("not ASCII", "\"04Ä1\"", property);
                break;
            case ExactTextField text:
                yield return ("at its limit", Text(text.MaxLength), Accepted);
                yield return ("too long", Text(text.MaxLength + 1), property);
                yield return ("a number", "5", type);
                break;
            case DescriptionField text:
                yield return ("at its limit", Text(text.MaxLength), Accepted);
                yield return ("too long", Text(text.MaxLength + 1), NoteCode.TextCut);
                yield return ("a number", "5", NoteCode.NumberAsText);
                break;
            case FreeTextField:
                yield return ("long", Text(20_000), Accepted);
                break;
            case IntegerField number:
                yield return ("text", "\"abc\"", type);
                yield return ("a fraction", "1.5", type);
                yield return ("33 bits", "4294967296", property);
                yield return ("huge", "1e400", property);
                yield return ("at its minimum", $"{number.Minimum}", Accepted);
                yield return ("in quotes", "\"7\"", NoteCode.TextAsNumber);
                if (number.Minimum > int.MinValue) yield return ("too low", $"{number.Minimum - 1}", property);
                break;
            case MeterField:
                yield return ("text", "\"abc\"", type);
                yield return ("huge", "1e400", property);
                yield return ("beyond any meter", "1e16", property);
                yield return ("in quotes", "\"1200\"", NoteCode.TextAsNumber);
                yield return ("beyond 32 bits", "5000000000", Accepted);
                break;
            case TransactionIdField:
                yield return ("text", "\"abc\"", type);
                yield return ("a fraction", "1.5", type);
                yield return ("huge", "1e400", property);
                yield return ("in quotes", "\"77\"", NoteCode.TextAsNumber);
                break;
            case WordField word:
                yield return ("unknown", "\"NoSuchWord\"", word.UnknownNote ?? property);
                yield return ("other case", $"\"{word.Words[0].ToLowerInvariant()}\"", NoteCode.ValueSpelling);
                yield return ("empty", "\"\"", word.Required ? word.UnknownNote ?? property : NoteCode.EmptyValue);
                break;
            case TimestampField { Droppable: true }:
                yield return ("a date", "\"2026-03-01\"", NoteCode.TimestampDropped);
                break;
            case TimestampField:
                yield return ("a date", "\"2026-03-01\"", property);
                yield return ("empty", "\"\"", property);
                yield return ("no date", "\"yesterday\"", property);
                yield return ("a number", "1704067200", type);
                break;
            case ListField:
                yield return ("text", "\"x\"", type);
                yield return ("empty", "[]", NoteCode.EmptyReadings);
                break;
            case ReadingField:
                yield return ("no number", "\"abc\"", NoteCode.InvalidNumber);
                yield return ("a JSON number", "1500", NoteCode.NumberNotText);
                break;
            default:
                throw new Xunit.Sdk.XunitException($"{field.GetType().Name} has no breaches here yet");
        }
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";
}
