namespace GreenFlux.Ocpp;

/// <summary>
/// Harmless departures from the specification that a decoder tolerates, as they stand in
/// <see cref="Charger.CallFrame.Notes"/>. docs/ocpp-messages.md explains each.
/// </summary>
public static class NoteCode
{
    public const string ActionSpelling = "actionSpelling";
    public const string UnknownProperty = "unknownProperty";
    public const string NullProperty = "nullProperty";
    public const string NumberAsText = "numberAsText";
    public const string TextAsNumber = "textAsNumber";
    public const string TextCut = "textCut";
    public const string ControlCharacters = "controlCharacters";
    public const string NonAsciiText = "nonAsciiText";
    public const string EmptyIdTag = "emptyIdTag";
    public const string EmptyValue = "emptyValue";
    public const string ValueSpelling = "valueSpelling";
    public const string UnknownStatus = "unknownStatus";
    public const string UnknownErrorCode = "unknownErrorCode";
    public const string UnknownReason = "unknownReason";
    public const string UnknownMeasurand = "unknownMeasurand";
    public const string UnknownContext = "unknownContext";
    public const string UnknownFormat = "unknownFormat";
    public const string UnknownPhase = "unknownPhase";
    public const string UnknownLocation = "unknownLocation";
    public const string UnknownUnit = "unknownUnit";
    public const string UnitMissing = "unitMissing";
    public const string UnitMismatch = "unitMismatch";
    public const string DecimalComma = "decimalComma";
    public const string ValueSpaces = "valueSpaces";
    public const string NumberNotText = "numberNotText";
    public const string InvalidNumber = "invalidNumber";
    public const string FractionalMeter = "fractionalMeter";
    public const string NegativeMeter = "negativeMeter";
    public const string EmptyReadings = "emptyReadings";
    public const string ReadingDropped = "readingDropped";
    public const string TimestampWithoutOffset = "timestampWithoutOffset";
    public const string TimestampFormat = "timestampFormat";
    public const string TimestampDropped = "timestampDropped";
    public const string ClockUnset = "clockUnset";
    public const string DataNotText = "dataNotText";

    /// <summary>Every code with what was sent and what becomes of it.</summary>
    public static IReadOnlyList<(string Code, string Sent, string Taken)> All { get; } =
    [
        (ActionSpelling, "the action in other upper and lower case, for example `HeartBeat`", "as the action"),
        (UnknownProperty, "a property that the specification doesn't have", "ignored"),
        (NullProperty, "an optional property that is null", "as absent"),
        (NumberAsText, "a number where a description is text, for example a numeric serial number", "its digits"),
        (TextAsNumber, "a number in quotes", "the number"),
        (TextCut, "a description longer than the specification allows", "cut to that length"),
        (ControlCharacters, "control characters in a description", "each replaced by a space"),
        (NonAsciiText, "a description with characters outside ASCII", "as sent"),
        (EmptyIdTag, "an idTag without a character", "as an empty token, which nobody has; absent in a StopTransaction"),
        (EmptyValue, "an empty text for an optional value of a list", "as absent"),
        (ValueSpelling, "a value of a list in other case, with spaces around it, or in a well-known other spelling (`Celcius`, `%`, `mA`, `Occupied`)", "as the value that is meant"),
        (UnknownStatus, "a status that the list doesn't have", "connector: `Unavailable`; firmware and diagnostics: as sent"),
        (UnknownErrorCode, "an error code that the list doesn't have", "as sent"),
        (UnknownReason, "a stop reason that the list doesn't have", "`Other`"),
        (UnknownMeasurand, "a measurand that the list doesn't have", "as sent; never priced"),
        (UnknownContext, "a reading context that the list doesn't have", "as sent"),
        (UnknownFormat, "a value format that the list doesn't have", "`Raw`"),
        (UnknownPhase, "a phase that the list doesn't have", "as sent; never priced"),
        (UnknownLocation, "a location that the list doesn't have", "as sent; never priced"),
        (UnknownUnit, "a unit that the list doesn't have", "as sent; never priced"),
        (UnitMissing, "no unit for a measurand other than energy", "the measurand's usual unit"),
        (UnitMismatch, "a unit that the measurand can't have, for example energy in W", "as sent; never priced"),
        (DecimalComma, "a reading with a comma for the decimal point", "the number"),
        (ValueSpaces, "a reading with spaces around it", "the number"),
        (NumberNotText, "a reading as a JSON number", "the number"),
        (InvalidNumber, "a reading that is no number, or beyond 10^15", "without a value"),
        (FractionalMeter, "meterStart or meterStop with decimals", "as sent"),
        (NegativeMeter, "meterStart or meterStop below zero", "as sent"),
        (EmptyReadings, "an empty list of readings", "as no reading"),
        (ReadingDropped, "a broken reading in the transactionData of a StopTransaction", "left out: the stop itself counts"),
        (TimestampWithoutOffset, "a timestamp without Z or offset", "as UTC"),
        (TimestampFormat, "a timestamp with a space for T, without seconds, or an offset without colon", "the instant"),
        (TimestampDropped, "an unreadable timestamp of a StatusNotification", "as absent"),
        (ClockUnset, "a timestamp before 2010", "as sent"),
        (DataNotText, "data of a DataTransfer that is no text", "its JSON text"),
    ];
}
