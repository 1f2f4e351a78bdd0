using System.Text.Json.Serialization;

namespace GreenFlux.Contracts.Json;

/// <summary>The JSON of /api/v1: camelCase, enums by name, instants in UTC, nulls left out.</summary>
/// <remarks>Clients ignore properties they do not know; the server refuses them when it reads a body.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(TenantRequest))]
[JsonSerializable(typeof(TenantResponse))]
[JsonSerializable(typeof(TenantSettingsBody))]
[JsonSerializable(typeof(TenantCreatedResponse))]
[JsonSerializable(typeof(Page<TenantResponse>))]
[JsonSerializable(typeof(ApiKeyRequest))]
[JsonSerializable(typeof(ApiKeyCreatedResponse))]
[JsonSerializable(typeof(Page<ApiKeyResponse>))]
[JsonSerializable(typeof(LocationRequest))]
[JsonSerializable(typeof(Page<LocationResponse>))]
[JsonSerializable(typeof(ChargeStationRequest))]
[JsonSerializable(typeof(Page<ChargeStationResponse>))]
[JsonSerializable(typeof(Page<MessageLogEntryResponse>))]
[JsonSerializable(typeof(Page<UnknownStationResponse>))]
[JsonSerializable(typeof(ChargerCertificateAuthorityRequest))]
[JsonSerializable(typeof(Page<ChargerCertificateAuthorityResponse>))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(Page<TokenResponse>))]
[JsonSerializable(typeof(DriverRequest))]
[JsonSerializable(typeof(Page<DriverResponse>))]
[JsonSerializable(typeof(RetailPackageRequest))]
[JsonSerializable(typeof(Page<RetailPackageResponse>))]
[JsonSerializable(typeof(TariffRequest))]
[JsonSerializable(typeof(Page<TariffResponse>))]
[JsonSerializable(typeof(BillingRuleRequest))]
[JsonSerializable(typeof(Page<BillingRuleResponse>))]
[JsonSerializable(typeof(VatRateRequest))]
[JsonSerializable(typeof(Page<VatRateResponse>))]
[JsonSerializable(typeof(CouponRequest))]
[JsonSerializable(typeof(Page<CouponResponse>))]
[JsonSerializable(typeof(Page<CouponUseResponse>))]
[JsonSerializable(typeof(ChargeStationUpdateRequest))]
[JsonSerializable(typeof(ChargeStationUpdateResponse))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(Page<WebhookResponse>))]
[JsonSerializable(typeof(WebhookDelivery))]
[JsonSerializable(typeof(Page<SessionResponse>))]
[JsonSerializable(typeof(MeterValuesResponse))]
[JsonSerializable(typeof(Page<CdrResponse>))]
[JsonSerializable(typeof(Page<FlaggedTransactionResponse>))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandAcceptedResponse))]
[JsonSerializable(typeof(Page<CommandResponse>))]
public sealed partial class ContractsJson : JsonSerializerContext;
