using System.Text.Json.Serialization;

namespace GreenFlux.Platform.Identity;

/// <summary>What a key may do. Every function of the API declares one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Permission>))]
public enum Permission
{
    /// <summary>Create and list tenants: the platform's own key alone.</summary>
    ManageTenants,
    ReadTenant,
    WriteTenant,
    ReadApiKeys,
    WriteApiKeys,
    ReadLocations,
    WriteLocations,
    ReadStations,
    WriteStations,

    /// <summary>Register the public keys of meters, by which signed meter values are verified.</summary>
    WriteMeterKeys,
    ReadTokens,
    WriteTokens,
    ReadDrivers,
    WriteDrivers,

    /// <summary>CPOs, eMSPs, their networks and contracts, agreements, customers, and who is reimbursed.</summary>
    ReadParties,

    /// <summary>Contracts, CPOs, eMSPs, customers, and who is reimbursed.</summary>
    WriteParties,

    /// <summary>Networks and the agreements between them: for those who may bind the company.</summary>
    WriteNetworks,

    /// <summary>Tariffs, billing rules and retail packages.</summary>
    ReadTariffs,
    WriteTariffs,

    /// <summary>Exception groups and location exceptions of billing rules.</summary>
    WriteTariffExceptions,

    /// <summary>Price transactions that no rule covered, by rules that start in the past.</summary>
    FillTariffGaps,

    /// <summary>Change prices sooner than the lead time allows.</summary>
    OverrideLeadTime,

    /// <summary>Approve or reject price changes of managed roaming: the platform's own key alone.</summary>
    ApprovePriceChanges,
    ReadVatRates,
    WriteVatRates,

    /// <summary>Tax transactions that no VAT rate covered, by rates that start in the past.</summary>
    FillVatGaps,
    ReadCoupons,

    /// <summary>Issue and cancel.</summary>
    WriteCoupons,
    ReadWebhooks,
    WriteWebhooks,
    ReadSessions,

    /// <summary>What a session would cost: for apps that show prices to drivers.</summary>
    ReadPrices,

    /// <summary>Price described and stored sessions under other rules; nothing is billed by it.</summary>
    RehearsePrices,

    /// <summary>Settle and price anew the stored sessions of a period.</summary>
    RebillSessions,
    ReadCdrs,

    /// <summary>Have CDRs written to files, whose links need no key.</summary>
    ExportCdrs,
    ReadFlaggedTransactions,

    /// <summary>Accept, retry or drop.</summary>
    ResolveFlaggedTransactions,

    /// <summary>Take up again what was dropped.</summary>
    ReopenDroppedTransactions,

    /// <summary>Take CDRs back, and have them priced anew.</summary>
    CorrectCdrs,
    ReadCommands,
    SendCommands,

    /// <summary>Raw frames of a station.</summary>
    ReadMessageLog,

    /// <summary>Have parked messages done again, or give them up.</summary>
    ResolveParkedMessages,

    /// <summary>Who changed tariffs, rules and VAT rates, and how.</summary>
    ReadAudit,

    /// <summary>Billing runs, statements, the settlement ledger and the billing settings.</summary>
    ReadStatements,

    /// <summary>Start, repeat and discard billing runs, and their drafts.</summary>
    RunBilling,

    /// <summary>Approve and finalise statements.</summary>
    ApproveStatements,

    /// <summary>Who the tenant is on its statements, and how it settles.</summary>
    WriteBillingSettings,

    /// <summary>Hand in partners' CDRs, and have flagged ones decided anew.</summary>
    WriteInboundCdrs,
}

/// <summary>Who asks, where and what they may do.</summary>
/// <param name="TenantId">The tenant whose data this call sees; <see cref="PlatformScope"/> for the platform's own work.</param>
/// <param name="KeyId">The key that asks; <c>root</c> for the platform's own.</param>
public sealed record Caller(string TenantId, string KeyId, IReadOnlySet<Permission> Permissions)
{
    /// <summary>Stands for no tenant; no tenant can have this id.</summary>
    public const string PlatformScope = "platform";

    /// <summary>The key id of whoever holds the root key.</summary>
    public const string RootKeyId = "root";

    public bool IsPlatform => KeyId == RootKeyId;

    public bool May(Permission permission) => Permissions.Contains(permission);
}
