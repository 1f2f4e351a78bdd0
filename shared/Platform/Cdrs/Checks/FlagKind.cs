using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>
/// One kind of finding about a session, under the stable code by which operators, partners and programs know it. What can be
/// done about it follows from its category (domain §12).
/// </summary>
/// <param name="code">Stable, for example <c>MISSING_EVSE</c>.</param>
/// <param name="owners">Whose queue it is in; the first one unless its cause says otherwise.</param>
/// <param name="fields">What it looks at.</param>
public abstract class FlagKind(string code, FlagCategory category, IReadOnlyList<FlagOwner> owners, IReadOnlyList<string> fields, FlagGuide guide)
{
    public string Code => code;
    public FlagCategory Category => category;
    public IReadOnlyList<FlagOwner> Owners => owners;
    public IReadOnlyList<string> Fields => fields;
    public FlagGuide Guide => guide;

    /// <summary>Whether it stops the CDR.</summary>
    public virtual FlagSeverity Severity => FlagSeverity.Flag;

    /// <summary>What an operator may do about it; nothing has to be done about a note.</summary>
    public IReadOnlyList<FlagAction> Actions => Severity == FlagSeverity.Note
        ? []
        : [.. ((FlagAction[])[FlagAction.Accept, FlagAction.Retry, FlagAction.Drop]).Where(action => category.Allows(action))];

    /// <param name="sentence">What is wrong with this session and what to do.</param>
    /// <param name="about">The root cause's subject: equal for sessions that one cure resolves.</param>
    /// <param name="engine">The one engine that it stands in the way of; null: the whole session.</param>
    /// <param name="owner">Null: the first of <see cref="Owners"/>.</param>
    /// <param name="looked">Null: <see cref="Fields"/>.</param>
    internal FlagReason Reason(string sentence, string about, BillingEngine? engine = null, FlagOwner? owner = null, IReadOnlyList<string>? looked = null) =>
        new(code, category, owner ?? owners[0], sentence, looked ?? fields) { Severity = Severity, Engine = engine, About = about };
}

/// <summary>A kind of finding for whoever has to deal with it.</summary>
/// <param name="Meaning">What it says.</param>
/// <param name="Causes">Where it usually comes from.</param>
/// <param name="Cure">What to do.</param>
public sealed record FlagGuide(string Meaning, string Causes, string Cure);

/// <summary>A kind that is looked for in the finished session itself; says nothing, and costs nothing, when all is well.</summary>
public abstract class SessionCheck(string code, FlagCategory category, IReadOnlyList<FlagOwner> owners, IReadOnlyList<string> fields, FlagGuide guide)
    : FlagKind(code, category, owners, fields, guide)
{
    /// <summary>Null when all is well.</summary>
    public abstract FlagReason? Find(FinishedSession finished);
}

/// <summary>Subjects of root causes, in the words that they are grouped by.</summary>
internal static class Subject
{
    public static string OfStation(FinishedSession finished) => $"station {finished.Session.StationId}";
    public static string OfConnector(FinishedSession finished) => $"connector {finished.Session.StationId}/{finished.Session.ConnectorId}";
    public static string OfToken(string? uid) => $"token {uid}";

    /// <param name="code">The tariff code, or the retail package.</param>
    public static string OfPrice(BillingEngine engine, string? code) => engine switch
    {
        BillingEngine.Retail => $"retail package {code}",
        BillingEngine.Reimbursement => $"reimbursement tariff {code}",
        _ => $"wholesale tariff {code}",
    };

    /// <summary>Who answers for an engine's prices.</summary>
    public static FlagOwner OwnerOf(BillingEngine engine) => engine == BillingEngine.Retail ? FlagOwner.Emsp : FlagOwner.Cpo;
}
