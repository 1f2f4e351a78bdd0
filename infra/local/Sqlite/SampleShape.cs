using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Local.Sqlite;

/// <summary>What the samples of a series have in common, kept once for all.</summary>
internal readonly record struct SampleShape(string Measurand, string Unit, string Context, string Location, string? Phase)
{
    public static SampleShape Of(MeterSample sample) => new(sample.Measurand, sample.Unit, sample.Context, sample.Location, sample.Phase);

    public SqliteStatement Bind(SqliteStatement statement) =>
        statement.Bind(1, Measurand).Bind(2, Unit).Bind(3, Context).Bind(4, Location).Bind(5, Phase);

    public static SampleShape Read(SqliteReadContext context, long id)
    {
        var row = context.Statement("SELECT measurand, unit, context, location, phase FROM shape WHERE id = ?1").Bind(1, id);
        return row.Step()
            ? new SampleShape(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4))
            : throw new InvalidDataException($"A reading names shape {id}, which the readings file doesn't hold. Restore the file from a backup.");
    }

    public MeterSample Sample(DateTimeOffset at, decimal? value, string? signedData) => new()
    {
        At = at,
        Value = value,
        Measurand = Measurand,
        Unit = Unit,
        Context = Context,
        Location = Location,
        Phase = Phase,
        SignedData = signedData,
    };
}
