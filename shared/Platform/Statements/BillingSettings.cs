using System.Text.Json.Serialization;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>How a tenant is settled with its parties.</summary>
public sealed record BillingSettings
{
    public const string DefaultTimeZone = "Europe/Amsterdam";

    public required string TenantId { get; init; }

    /// <summary>Whose midnight ends a period: one zone for all parties, wherever their stations are.</summary>
    public string TimeZone { get; set; } = DefaultTimeZone;

    /// <summary>How often parties are settled that say nothing of their own.</summary>
    public BillingFrequency Frequency { get; init; }

    /// <summary>Whether runs start by themselves when a period is over; else on demand alone.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>How long after a period's end that is: late records have so long to be in it.</summary>
    public int ScheduleDelayHours { get; set; } = 6;

    /// <summary>Whether whoever approves a statement must not be the one who ran it.</summary>
    public bool FourEyes { get; init; }
    public StatementVatMethod VatMethod { get; init; }
    public int PaymentTermDays { get; set; } = 30;

    /// <summary>The tenant on its statements; null: by its id alone.</summary>
    public LegalEntity? Legal { get; init; }
    public DateTimeOffset? ModifiedAt { get; init; }

    [JsonIgnore]
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[TimeZone];

    public static Findings Check(BillingSettings settings) => new Findings()
        .Check(DateTimeZoneProviders.Tzdb.GetZoneOrNull(settings.TimeZone) is not null, "timeZone", "must be an IANA time zone, for example Europe/Amsterdam.")
        .Check(Enum.IsDefined(settings.Frequency), "frequency", "must be MONTHLY, WEEKLY or QUARTERLY.")
        .Range("scheduleDelayHours", settings.ScheduleDelayHours, 1, 720)
        .Check(Enum.IsDefined(settings.VatMethod), "vatMethod", "must be SUM_OF_CDRS or PER_RATE.")
        .Range("paymentTermDays", settings.PaymentTermDays, 0, 365)
        .Legal("legal", settings.Legal);
}

/// <summary>The one record of settings that a tenant has; as long as it stored none, the usual ones.</summary>
public sealed class BillingSettingsStore(IDocumentStore documents)
{
    /// <summary>The version of what was never stored.</summary>
    private const string UnstoredETag = "unstored";

    public async Task<BillingSettings> ReadAsync(string tenantId, CancellationToken ct) => (await GetAsync(tenantId, ct)).Value;

    public async Task<Versioned<BillingSettings>> GetAsync(string tenantId, CancellationToken ct) =>
        await documents.GetAsync(StatementDocuments.Settings, Container.Config, StatementDocuments.Partition(tenantId), StatementDocuments.SettingsId, ct)
            ?? new Versioned<BillingSettings>(new BillingSettings { TenantId = tenantId }, UnstoredETag);

    public async Task<Outcome<Versioned<BillingSettings>>> SetAsync(BillingSettings settings, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        var findings = BillingSettings.Check(settings);
        if (findings.All.Count > 0)
            return Outcome<Versioned<BillingSettings>>.Refused(findings.All);
        while (true)
        {
            var current = await GetAsync(settings.TenantId, ct);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("billing settings", settings.TenantId);
            var stored = current.ETag == UnstoredETag ? null : current;
            var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(settings.TenantId),
            [
                StatementDocuments.Settings.Put(settings, stored?.ETag),
                AuditTrail.Of(stamp, stored is null ? AuditAction.Created : AuditAction.Changed, AuditKind.BillingSettings, settings.TenantId, StatementDocuments.Settings, stored?.Value, settings),
            ], ct);
            if (written.Succeeded)
                return new Versioned<BillingSettings>(settings, written.ETags[0]!);
        }
    }
}
