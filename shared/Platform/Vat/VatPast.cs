using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using NodaTime;

namespace GreenFlux.Platform.Vat;

/// <summary>
/// Keeps the past of VAT rates as it was: what was valid stays valid, and what no rate covered is filled only on purpose. As
/// long as a tenant has had no session, nothing was taxed and rates are set up freely.
/// </summary>
public sealed class VatPast(SessionStore sessions, LocationStore locations, TimeProvider time)
{
    /// <summary>Up to which local moment rates have been in force: the latest that one of the tenant's locations shows. Null: never yet.</summary>
    public async Task<LocalDateTime?> ReachAsync(string tenantId, CancellationToken ct)
    {
        if ((await sessions.MonthsAsync(tenantId, ct)).Count == 0)
            return null;
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var latest = now.InUtc().LocalDateTime;
        await foreach (var location in locations.AllAsync(tenantId, ct))
        {
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(location.Value.TimeZone) is { } zone)
                latest = LocalDateTime.Max(latest, now.InZone(zone).LocalDateTime);
        }
        return latest;
    }

    /// <summary>Whether a change adds to the past what no rate covered.</summary>
    public static bool Fills(VatRate? before, VatRate after, LocalDateTime reach) =>
        InForce(after, reach) is { } added && (before is null || InForce(before, reach) is not { } known || added.From < known.From || added.To > known.To);

    /// <summary>What keeps a change from being made; null: nothing.</summary>
    /// <param name="before">Null: it is new.</param>
    /// <param name="after">Null: it is deleted.</param>
    /// <param name="isGapFill">Whether it may add to the past; the caller was allowed to ask for it.</param>
    public static Refusal? Problem(VatRate? before, VatRate? after, LocalDateTime reach, bool isGapFill)
    {
        if (before is not null && InForce(before, reach) is { } known)
        {
            if (after is null)
                return new Refusal(RefusalCode.Conflict, $"VAT rate '{before.Id}' has been in force. What was taxed stays as it is: end it with a validTo that is to come.");
            if (after.Percent != before.Percent)
                return Refusal.Invalid("percent", $"percent can't change: VAT rate '{before.Id}' has been in force. End it with a validTo that is to come, and create another one from then on.");
            if (InForce(after, reach) is not { } kept || kept.From > known.From)
                return Refusal.Invalid("validFrom", $"validFrom can't be later: VAT rate '{before.Id}' has been in force since {before.ValidFrom?.ToString("uuuu-MM-dd'T'HH:mm:ss", null) ?? "ever"}.");
            if (kept.To < known.To)
                return Refusal.Invalid("validTo", $"validTo has passed, and VAT rate '{before.Id}' was in force after it. Choose a moment to come.");
        }
        return isGapFill || after is null || !Fills(before, after, reach)
            ? null
            : Refusal.Invalid("validFrom", $"VAT rate '{after.Id}' would tax the past, where no rate did. Give it a start that is to come, or fill the gap with ?gapFill=true and a reason (permission FillVatGaps).");
    }

    /// <summary>When a rate has been in force; null: not yet.</summary>
    private static (LocalDateTime From, LocalDateTime To)? InForce(VatRate rate, LocalDateTime reach)
    {
        var from = rate.ValidFrom ?? LocalDate.MinIsoValue.AtMidnight();
        var to = rate.ValidTo is { } end ? LocalDateTime.Min(end, reach) : reach;
        return from < to ? (from, to) : null;
    }
}
