using System.Text.Json;
using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Billing.Vat;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Cdrs;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Parties.Identifiers;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Tenants;
using GreenFlux.Platform.Tokens;
using GreenFlux.Platform.Vat;
using NodaTime;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>A CDR as it arrives.</summary>
/// <param name="Cdr">As the partner sent it.</param>
/// <param name="Version">Null: recognised by its fields.</param>
/// <param name="PartyId">The sender, where the CDR itself doesn't tell (2.1.1).</param>
/// <param name="TimeZone">Of the location, where the CDR itself doesn't tell (2.2.1, 2.3.0).</param>
public sealed record ReceivedCdr(JsonElement Cdr, OcpiVersion? Version, string? PartyId, string? TimeZone);

/// <param name="IsNew">False: it was there already, and nothing was done.</param>
public sealed record TakenCdr(InboundCdr Cdr, bool IsNew);

/// <summary>
/// Takes partners' CDRs for our tokens: stores them unchanged, once each, prices retail on their total, and books the
/// driver's coupons.
/// </summary>
public sealed class InboundCdrs(
    IDocumentStore documents, SessionStore sessions, TokenStore tokens, PartyBook parties, RuleHistory rules, VatRates vatRates, TenantStore tenants, CouponBook coupons,
    PriceCeilings ceilings, TimeProvider time)
{
    /// <summary>Longer than any partner's, and small enough to be kept as text inside a document.</summary>
    private const int LongestCdr = 256 * 1024;

    private const string Noun = "partner's CDR";

    /// <summary>The same CDR again has no effect; another one under the same id is refused.</summary>
    public async Task<Outcome<TakenCdr>> TakeAsync(string tenantId, ReceivedCdr received, CancellationToken ct)
    {
        if (!Read(received).Try(out var read, out var refusals))
            return Outcome<TakenCdr>.Refused(refusals);
        var keyId = InboundCdrDocuments.KeyId(read.PartyId, read.Cdr.Id);
        var keys = InboundCdrDocuments.KeyPartition(tenantId, keyId);
        var ledgerId = SessionId.Derived(read.Cdr.Start, ContentHash.Of(keyId));
        while (true)
        {
            var key = await documents.GetAsync(InboundCdrDocuments.Key, Container.Ledger, keys, keyId, ct);
            if (key is not null && await GetAsync(tenantId, SessionId.Parse(key.Value.LedgerId), ct) is { } stored)
                return IsSame(stored.Value, received.Cdr) ? new TakenCdr(stored.Value, IsNew: false) : Conflict(read);
            // A key without its CDR: an attempt before this one was cut off in between.
            if (key?.Value.LedgerId != ledgerId.ToString()
                && !(await documents.WriteAsync(Container.Ledger, keys, [InboundCdrDocuments.Key.Put(new InboundCdrKey(keyId, ledgerId.ToString()), key?.ETag)], ct)).Succeeded)
                continue;
            var decided = await DecideAsync(tenantId, read, ledgerId, received.Cdr.GetRawText(), time.GetUtcNow(), before: null, ct);
            await sessions.AnnounceMonthAsync(tenantId, ledgerId.Month, ct);
            if ((await documents.WriteAsync(Container.Ledger, ledgerId.Partition(tenantId), [InboundCdrDocuments.Cdr.Create(decided)], ct)).Succeeded)
                return new TakenCdr(decided, IsNew: true);
        }
    }

    public async Task<Outcome<Versioned<InboundCdr>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        InboundCdr.TryParseId(id, out var ledgerId) && await GetAsync(tenantId, ledgerId, ct) is { } found ? found : Refusal.NotFound(Noun, id);

    /// <summary>Decides anew about a flagged one, after what was missing has been mended.</summary>
    public Task<Outcome<InboundCdr>> RetryAsync(string tenantId, string id, CancellationToken ct) =>
        ChangeAsync(tenantId, id, FlagAction.Retry, (stored, anew) => anew(stored), ct);

    /// <summary>Like <see cref="RetryAsync"/>, whatever holds it back: a night retries everything.</summary>
    public Task<Outcome<InboundCdr>> DecideAnewAsync(string tenantId, string id, CancellationToken ct) =>
        ChangeAsync(tenantId, id, null, (stored, anew) => anew(stored), ct);

    /// <summary>Accepts the reasons that can be accepted; what is left keeps it flagged.</summary>
    public Task<Outcome<InboundCdr>> AcceptAsync(string tenantId, string id, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, id, FlagAction.Accept, async (stored, anew) =>
        {
            var codes = stored.Reasons.Where(reason => reason.Category.Allows(FlagAction.Accept)).Select(reason => reason.Code).Distinct(StringComparer.Ordinal).ToList();
            var acceptance = new InboundAcceptance([.. codes.Union(stored.Acceptance?.Codes ?? [], StringComparer.Ordinal)], null, decision.By, decision.At, decision.Reason);
            // What was not plausible has no price before it is accepted: the price that follows is what is accepted.
            var price = await PriceAsync(stored with { Acceptance = acceptance }, ct);
            return await anew((stored with { Acceptance = acceptance with { Retail = price.Unheld } }).Record(decision.As(BillingEventKind.Accepted, codes)));
        }, ct);

    /// <summary>Gives it up: the driver is never billed for it.</summary>
    public Task<Outcome<InboundCdr>> DropAsync(string tenantId, string id, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, id, FlagAction.Drop, (stored, _) => Task.FromResult(
            (stored with { Status = InboundCdrStatus.Dropped, FlaggedSince = null }).Record(decision.As(BillingEventKind.Dropped, [.. stored.Reasons.Select(reason => reason.Code)]))), ct);

    /// <summary>Takes a dropped one up again and decides anew.</summary>
    public Task<Outcome<InboundCdr>> ReopenAsync(string tenantId, string id, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, id, FlagAction.Reopen, (stored, anew) => anew((stored with { FlaggedSince = null }).Record(decision.As(BillingEventKind.Reopened))), ct);

    /// <param name="action">Null: whatever can be done about it.</param>
    /// <param name="change">Makes the new record of the stored one; its second parameter decides anew about a record.</param>
    private async Task<Outcome<InboundCdr>> ChangeAsync(
        string tenantId, string id, FlagAction? action, Func<InboundCdr, Func<InboundCdr, Task<InboundCdr>>, Task<InboundCdr>> change, CancellationToken ct)
    {
        while (true)
        {
            if (!InboundCdr.TryParseId(id, out var ledgerId) || await GetAsync(tenantId, ledgerId, ct) is not { } found)
                return Refusal.NotFound(Noun, id);
            if (found.Value.Status == InboundCdrStatus.Priced)
                return new Refusal(RefusalCode.Conflict, $"The {Noun} '{id}' is priced already.");
            if (action is { } asked && !found.Value.AllowedActions.Contains(asked))
                return new Refusal(RefusalCode.Conflict, $"{asked} is not possible. Possible: {string.Join(", ", found.Value.AllowedActions)}.");
            var changed = await change(found.Value, stored => DecideAnewAsync(stored, ct));
            if ((await documents.WriteAsync(Container.Ledger, ledgerId.Partition(tenantId), [InboundCdrDocuments.Cdr.Replace(changed, found.ETag)], ct)).Succeeded)
                return changed;
        }
    }

    private Task<InboundCdr> DecideAnewAsync(InboundCdr stored, CancellationToken ct) =>
        DecideAsync(stored.TenantId, ReadStored(stored), InboundCdr.LedgerIdOf(stored.Id), stored.Raw, stored.ReceivedAt, stored, ct);

    private async Task<InboundPrice> PriceAsync(InboundCdr stored, CancellationToken ct) =>
        InboundDecision.Decide(await GatherAsync(stored.TenantId, ReadStored(stored), stored.ReceivedAt, ct) with { Accepted = stored.Acceptance });

    /// <exception cref="InvalidOperationException">It could be read when it was taken, and can't be now.</exception>
    private static ReadCdr ReadStored(InboundCdr stored)
    {
        using var json = JsonDocument.Parse(stored.Raw);
        var received = new ReceivedCdr(json.RootElement, OcpiVersions.Parse(stored.OcpiVersion), stored.PartyId, stored.TimeZone);
        return Read(received).Try(out var read, out var refusals)
            ? read
            : throw new InvalidOperationException($"The {Noun} '{stored.Id}' was taken and can't be read: {refusals[0].Detail}");
    }

    private sealed record ReadCdr(OcpiCdr Cdr, string PartyId, DateTimeZone Zone);

    private static Outcome<ReadCdr> Read(ReceivedCdr received)
    {
        if (received.Cdr.GetRawText().Length > LongestCdr)
            return Refusal.Invalid("cdr", $"cdr has more than {LongestCdr} characters. Join charging periods in which nothing changes.");
        var reading = OcpiCdrReader.Read(received.Cdr, received.Version);
        if (reading.Cdr is not { } cdr)
            return Outcome<ReadCdr>.Refused([.. reading.Problems.Select(problem => Refusal.Invalid(problem.Path.Length == 0 ? "cdr" : $"cdr.{problem.Path}", $"cdr.{problem}."))]);
        var told = cdr is { CountryCode: not null, PartyId: not null } ? cdr.CountryCode + cdr.PartyId : null;
        if ((told ?? received.PartyId) is not { } sender)
            return new Refusal(RefusalCode.MissingField, "partyId is required: the CDR doesn't tell who sent it.", "partyId");
        if (!PartyId.TryParse(sender, out var party))
            return Refusal.Invalid(told is null ? "partyId" : "cdr.party_id", $"'{sender}' is no party id; write for example DE-ALL.");
        if (told is not null && received.PartyId is { } named && PartyId.Normalize(named) != party.ToString())
            return Refusal.Invalid("partyId", $"partyId is '{named}', but the CDR is of '{party}'. Leave it out.");
        if ((cdr.TimeZone ?? received.TimeZone) is not { } zone)
            return new Refusal(RefusalCode.MissingField, "timeZone is required: the CDR doesn't tell the location's.", "timeZone");
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known
            ? new ReadCdr(cdr, party.ToString(), known)
            : Refusal.Invalid(cdr.TimeZone is null ? "timeZone" : "cdr.location.time_zone", $"There is no time zone '{zone}'; write an IANA name such as Europe/Berlin.");
    }

    private Task<Versioned<InboundCdr>?> GetAsync(string tenantId, SessionId ledgerId, CancellationToken ct) =>
        documents.GetAsync(InboundCdrDocuments.Cdr, Container.Ledger, ledgerId.Partition(tenantId), InboundCdr.IdOf(ledgerId), ct);

    private static bool IsSame(InboundCdr stored, JsonElement sent)
    {
        using var before = JsonDocument.Parse(stored.Raw);
        return JsonElement.DeepEquals(before.RootElement, sent);
    }

    private static Refusal Conflict(ReadCdr read) =>
        new(RefusalCode.Conflict, $"'{read.PartyId}' sent another CDR with the id '{read.Cdr.Id}' before. CDRs never change: send a correction under its own id.", "cdr.id");

    private async Task<InboundCdr> DecideAsync(string tenantId, ReadCdr read, SessionId ledgerId, string raw, DateTimeOffset receivedAt, InboundCdr? before, CancellationToken ct)
    {
        var facts = await GatherAsync(tenantId, read, receivedAt, ct) with { Accepted = before?.Acceptance };
        var price = InboundDecision.Decide(facts);
        return new InboundCdr
        {
            Id = InboundCdr.IdOf(ledgerId),
            TenantId = tenantId,
            PartyId = read.PartyId,
            CdrId = read.Cdr.Id,
            OcpiVersion = read.Cdr.Version.Number(),
            Raw = raw,
            ReceivedAt = receivedAt,
            StartedAt = read.Cdr.Start,
            EndedAt = read.Cdr.End,
            TimeZone = read.Zone.Id,
            EnergyWh = read.Cdr.TotalEnergyKwh * 1000m,
            Status = price.Reasons.Count == 0 ? InboundCdrStatus.Priced : InboundCdrStatus.Flagged,
            TokenUid = facts.Token?.Uid,
            DriverId = facts.Who.Driver?.Id,
            RetailPackageId = facts.RetailPackageId,
            Parties = CdrParties.Of(facts.Who),
            Wholesale = price.Wholesale,
            Retail = price.Retail is { } retail && facts.Who.Driver is { } driver ? await WithCouponsAsync(tenantId, driver.Id, facts, retail, ct) : null,
            Audit = price.Audit,
            Reasons = price.Reasons,
            Notes = price.Notes,
            PricedAt = price.Reasons.Count == 0 ? time.GetUtcNow() : null,
            FlaggedSince = price.Reasons.Count == 0 ? null : before?.FlaggedSince ?? time.GetUtcNow(),
            Warning = price.Reasons.Count > 0 && before is { FlaggedSince: not null } ? before.Warning : null,
            Acceptance = before?.Acceptance,
            History = before?.History,
        };
    }

    private async Task<InboundFacts> GatherAsync(string tenantId, ReadCdr read, DateTimeOffset receivedAt, CancellationToken ct)
    {
        var cdr = read.Cdr;
        var token = cdr.TokenUid is { } uid ? (await tokens.GetAsync(tenantId, uid, ct))?.Value : null;
        token ??= cdr.ContractId is { } contract ? await tokens.FindByContractAsync(tenantId, contract, ct) : null;
        var moment = Instant.FromDateTimeOffset(cdr.Start).InZone(read.Zone).LocalDateTime;
        var who = await parties.FindAtPartnerAsync(tenantId, read.PartyId, token?.Uid, moment, ct);
        var package = who.Driver?.RetailPackageId;
        var (known, current) = package is null ? ([], []) : await rules.ReadAsync(tenantId, BillingEngine.Retail, package, cdr.Start, ct);
        var emsp = who.Emsp?.Emsp.Id is { } id && id != OwnParties.Id ? id : null;
        var subjects = package is not null && cdr.Country is { } country ? VatSubject.Retail(package, emsp, country) : [];
        var settings = await tenants.SettingsAsync(tenantId, ct);
        return new InboundFacts(cdr, read.PartyId, read.Zone, token, who, settings, receivedAt, known, current, subjects, await vatRates.ForAsync(tenantId, subjects, ct), ceilings);
    }

    /// <summary>Booked before the CDR is written; repeating it books nothing more.</summary>
    private async Task<EnginePrice> WithCouponsAsync(string tenantId, string driverId, InboundFacts facts, EnginePrice retail, CancellationToken ct)
    {
        var charge = new CouponCharge(
            tenantId, driverId, $"{facts.PartyId}:{facts.Cdr.Id}", 1, facts.Cdr.End,
            new CouponSession(retail.Total.Currency, facts.Who.Cpo?.Cpo.Id, facts.From, facts.To, [.. retail.Lines.Select(CouponLine.Of)]));
        return await coupons.BookAsync(charge, ct) is { } use
            ? retail with { Coupons = use.Applied, PublicTotal = use.Public, Vat = retail.Vat?.On(use.Public) }
            : retail;
    }
}
