using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Vat;

/// <summary>The VAT rates of a tenant. Two rates of one subject are never valid at the same time.</summary>
/// <remarks>A stamp with the privilege of a gap fill may tax what no rate covered before now.</remarks>
public sealed class VatRateStore(IDocumentStore store, VatSubjectReferences references, VatPast past)
{
    private readonly DocumentCollection<StoredVatRate> rates = new(store, VatDocuments.Rate, Container.Config, "VAT rate");

    public async Task<Outcome<Versioned<StoredVatRate>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } rate ? rate : Refusal.NotFound("VAT rate", id);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<StoredVatRate>> ListAsync(
        string tenantId, VatLevel? level, string? subjectId, int limit, Continuation? after, CancellationToken ct)
    {
        var filters = new List<DocumentFilter>();
        if (level is { } one)
            filters.Add(new DocumentFilter("level", one.ToString()));
        if (subjectId is not null)
            filters.Add(new DocumentFilter("subjectId", subjectId));
        return rates.ListAsync(VatDocuments.Partition(tenantId), limit, after, ct, filters);
    }

    /// <summary>Refused where its validity overlaps another rate of the same subject; the refusal names that one.</summary>
    public async Task<Outcome<Versioned<StoredVatRate>>> CreateAsync(StoredVatRate rate, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (!(await PrepareAsync(rate, ct)).Try(out var schedule, out var refusals)
                || !(await AllowAsync(null, rate, stamp, ct)).Try(out var allowed, out refusals))
                return Outcome<Versioned<StoredVatRate>>.Refused(refusals);
            var outcome = await WriteAsync(rate.TenantId, [VatDocuments.Rate.Create(rate), schedule, Entry(allowed, AuditAction.Created, null, rate)], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredVatRate>(rate, outcome.ETags[0]!);
            if (outcome is { Failure: WriteFailure.Exists, FailedIndex: 0 })
                return Refusal.Exists("VAT rate", rate.Rate.Id, "id");
        }
    }

    /// <summary>CDRs keep the rate that they were made with. Level, subject and country stay.</summary>
    public async Task<Outcome<Versioned<StoredVatRate>>> ReplaceAsync(
        StoredVatRate rate, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(rate.TenantId, rate.Rate.Id, ct) is not { } current)
                return Refusal.NotFound("VAT rate", rate.Rate.Id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("VAT rate", rate.Rate.Id);
            if (current.Value.Rate.Subject != rate.Rate.Subject)
                return Refusal.Invalid("subjectId", $"The rate is set on {current.Value.Rate.Subject}; level, subjectId and country can't change. Delete it and create another one.");
            if (!(await PrepareAsync(rate, ct)).Try(out var schedule, out var refusals)
                || !(await AllowAsync(current.Value, rate, stamp, ct)).Try(out var allowed, out refusals))
                return Outcome<Versioned<StoredVatRate>>.Refused(refusals);
            var outcome = await WriteAsync(rate.TenantId, [VatDocuments.Rate.Replace(rate, current.ETag), schedule, Entry(allowed, AuditAction.Changed, current.Value, rate)], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredVatRate>(rate, outcome.ETags[0]!);
        }
    }

    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string id, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("VAT rate", id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("VAT rate", id);
            if (await past.ReachAsync(tenantId, ct) is { } reach && VatPast.Problem(current.Value.Rate, null, reach, isGapFill: false) is { } problem)
                return problem;
            var schedule = await ScheduleAsync(tenantId, current.Value.Rate.Subject, ct);
            var outcome = await WriteAsync(
                tenantId,
                [
                    VatDocuments.Rate.Delete(current.Value, current.ETag),
                    VatDocuments.Schedule.Put((schedule?.Value ?? new VatSchedule { Subject = current.Value.Rate.Subject }).Without(id), schedule?.ETag),
                    Entry(stamp, AuditAction.Deleted, current.Value, null),
                ],
                ct);
            if (outcome.Succeeded)
                return default(Done);
        }
    }

    /// <summary>Checks a rate against itself, what it refers to and its neighbours; the write returned makes that check hold.</summary>
    private async Task<Outcome<DocumentWrite>> PrepareAsync(StoredVatRate stored, CancellationToken ct)
    {
        var rate = stored.Rate;
        var findings = VatRateValidation.Check(stored);
        if (findings.All.Count == 0 && await references.ProblemAsync(stored.TenantId, rate.Subject, ct) is { } problem)
            findings.Add(problem);
        if (findings.All.Count > 0)
            return Outcome<DocumentWrite>.Refused(findings.All);
        var schedule = await ScheduleAsync(stored.TenantId, rate.Subject, ct);
        if (schedule?.Value.Rates.FirstOrDefault(rate.Overlaps) is { } other)
        {
            return new Refusal(
                RefusalCode.Conflict,
                $"Its validity overlaps VAT rate '{other.Id}' of {rate.Subject} ({VatRateValidation.Number(other.Percent)} % {other.Validity()}). Exactly one rate may be valid at a time: end that one where this one starts.",
                "validFrom");
        }
        return VatDocuments.Schedule.Put((schedule?.Value ?? new VatSchedule { Subject = rate.Subject }).With(rate), schedule?.ETag);
    }

    /// <summary>The stamp of a change that may be made, with the privilege that it needs.</summary>
    private async Task<Outcome<AuditStamp>> AllowAsync(StoredVatRate? before, StoredVatRate after, AuditStamp stamp, CancellationToken ct)
    {
        if (await past.ReachAsync(after.TenantId, ct) is not { } reach)
            return stamp with { Privilege = null };
        var isGapFill = stamp.Privilege == AuditPrivilege.GapFill;
        if (VatPast.Problem(before?.Rate, after.Rate, reach, isGapFill) is { } problem)
            return problem;
        return isGapFill && !VatPast.Fills(before?.Rate, after.Rate, reach) ? stamp with { Privilege = null } : stamp;
    }

    private static DocumentWrite Entry(AuditStamp stamp, AuditAction action, StoredVatRate? before, StoredVatRate? after) =>
        AuditTrail.Of(stamp, action, AuditKind.VatRate, (after ?? before!).Rate.Id, VatDocuments.Rate, before, after);

    private Task<Versioned<StoredVatRate>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        rates.GetAsync(VatDocuments.Partition(tenantId), VatDocuments.RateId(id), ct);

    private Task<Versioned<VatSchedule>?> ScheduleAsync(string tenantId, VatSubject subject, CancellationToken ct) =>
        store.GetAsync(VatDocuments.Schedule, Container.Config, VatDocuments.Partition(tenantId), VatDocuments.ScheduleId(subject), ct);

    private Task<WriteOutcome> WriteAsync(string tenantId, IReadOnlyList<DocumentWrite> writes, CancellationToken ct) =>
        store.WriteAsync(Container.Config, VatDocuments.Partition(tenantId), writes, ct);
}
