using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Statements;

/// <summary>How VAT stands to one line of a statement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineVat>))]
public enum LineVat
{
    /// <summary>Charged at a rate, which may be 0.</summary>
    Rated,

    /// <summary>Owed by the buyer: none is charged (agreement).</summary>
    ReverseCharge,

    /// <summary>None is charged: by the agreement, or because the party is exempt.</summary>
    Exempt,

    /// <summary>Paid without VAT by its nature: reimbursed energy.</summary>
    OutOfScope,

    /// <summary>No rate was configured, and the same statement takes the charge back: both come to nothing.</summary>
    TakenBack,

    /// <summary>No rate was configured: the statement can't be final.</summary>
    Unknown,
}

/// <summary>What one CDR contributes to a statement; rounded when the CDR was made, and never again.</summary>
/// <param name="Net">Without VAT; negative on a credit.</param>
/// <param name="Percent">With <see cref="LineVat.Rated"/> alone.</param>
/// <param name="Vat">0 where none is charged; null where it isn't known.</param>
public readonly record struct LineFigures(decimal Net, LineVat Kind, decimal? Percent, decimal? Vat)
{
    /// <summary>Net + VAT; null where VAT isn't known.</summary>
    [JsonIgnore]
    public decimal? Gross => Net + Vat;

    public static LineFigures Rated(decimal net, decimal percent, decimal vat) => new(net, LineVat.Rated, percent, vat);

    /// <param name="kind">Neither <see cref="LineVat.Rated"/> nor <see cref="LineVat.Unknown"/>.</param>
    public static LineFigures WithoutVat(decimal net, LineVat kind) => new(net, kind, null, 0m);

    public static LineFigures Unknown(decimal net) => new(net, LineVat.Unknown, null, null);
}

/// <summary>What a line of a statement is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementLineKind>))]
public enum StatementLineKind
{
    Charge,

    /// <summary>A CDR that takes another back.</summary>
    Credit,

    /// <summary>The retail price of a session whose wholesale was billed before.</summary>
    RetailSupplement,

    /// <summary>Energy of a session that nobody is billed for, paid back all the same.</summary>
    Unbilled,

    /// <summary>Takes unbilled energy back, since the session was billed after all.</summary>
    UnbilledReversal,
}

/// <summary>One line as the sums see it.</summary>
/// <param name="TariffCode">Or the retail package.</param>
/// <param name="CustomerId">Retail alone: whose driver charged.</param>
/// <param name="EnergyWh">Negative on what takes back.</param>
public readonly record struct StatementEntry(
    StatementLineKind Kind, string TariffCode, string? ProductType, string? CustomerId, decimal EnergyWh, LineFigures Figures)
{
    public bool IsUnbilled => Kind is StatementLineKind.Unbilled or StatementLineKind.UnbilledReversal;
}
