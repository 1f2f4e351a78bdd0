using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Rebilling;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Tariffs;
using static GreenFlux.Platform.Settings.SettingRule;

namespace GreenFlux.Platform.Settings;

/// <summary>Every setting that the platform and its hosts read. docs/configuration.md says of each what this says.</summary>
public static class SettingCatalog
{
    private const int MostLeadHours = 8760;
    private static readonly ExportOptions Exports = new();
    private static readonly ConnectAttemptLimits Attempts = new();
    private static readonly LeadTimeLimits LeadTimes = new();

    /// <summary>By what they are about, in the order of the page.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<Setting> Settings)> Groups { get; } =
    [
        ("The installation",
        [
            new("Platform:CredentialPepper", Secret(PlatformSecrets.MinPepperLength), "", "Mixed into every hash of a station's password. Set it once, keep it with the backups and never change it: every stored password depends on it.") { IsSecret = true, IsMadeWhenEmbedded = true },
            new("Platform:RootKey", Text, "", "The key that may create tenants and act in any of them. Empty switches it off, which is right once there are tenants with keys of their own.") { IsSecret = true, IsMadeWhenEmbedded = true },
        ]),
        ("Prices, billing and exports",
        [
            new("Platform:SessionCostCeilings:{currency}", Amount, "", "What the dearest credible session costs in that currency (ISO 4217); a dearer one is flagged. Currencies left out keep their built-in ceiling."),
            new("Platform:ProductTypes:{flag}:{chargerType}", Text, "", "The product type of CDRs by home-charging flag (HCC_E, HCC_V, NONE) and charger type (Public, Home, Business)."),
            new("PriceChanges:SelfManagedLeadHours", WholeNumber(0, MostLeadHours), $"{LeadTimes.SelfManagedLeadHours}", "Hours between asking for a change of wholesale prices and its moment, where the CPO holds its agreements itself."),
            new("PriceChanges:ManagedLeadHours", WholeNumber(0, MostLeadHours), $"{LeadTimes.ManagedLeadHours}", "The same where the platform's owner resells: partners must be told, and the platform approves."),
            new("BillingRuns:PageSize", WholeNumber(1, BillingRunOptions.MostPerPage), $"{new BillingRunOptions().PageSize}", "CDRs between two checkpoints of a billing run."),
            new("FlagRuns:PageSize", WholeNumber(1, FlagRunOptions.MostPerPage), $"{new FlagRunOptions().PageSize}", "Flagged transactions between two checkpoints of a run."),
            new("Rebilling:Width", WholeNumber(1, RebillingOptions.MostWidth), $"{new RebillingOptions().Width}", "Months that a re-billing run goes through at once. One keeps all cores of one machine busy; on Azure each month is a partition of its own."),
            new("Exports:CdrsPerChunk", WholeNumber(1, 100_000), $"{Exports.CdrsPerChunk}", "CDRs that one chunk of an export looks at: what a crash has to repeat."),
            new("Exports:LinkHours", WholeNumber(1, 8760), $"{Exports.LinkHours}", "How long a download link works, hours."),
            new("Exports:KeptDays", WholeNumber(1, 3650), $"{Exports.KeptDays}", "How long the file of an export is kept, days."),
        ]),
        ("Chargers",
        [
            new("WebPubSub:Endpoint", HttpsUrl, "", "The Web PubSub resource, reached by the app's identity.") { Runtime = SettingRuntime.Azure },
            new("WebPubSub:ConnectionString", ConnectionString("Endpoint"), "", "The same by its connection string, for trying out; wins over the endpoint.") { IsSecret = true, Runtime = SettingRuntime.Azure },
            new("WebPubSub:Hub", Hub, "ocpp", "The hub that chargers connect to."),
            new("WebPubSub:AccessKey", Secret(16), "", "The resource's primary access key: it signs every event, and unsigned ones are refused. Empty only where the resource's local authentication is off.") { IsSecret = true, IsMadeWhenEmbedded = true },
            new("WebPubSub:SecondaryAccessKey", Secret(16), "", "The secondary access key, so that keys can be rolled without a gap.") { IsSecret = true },
            new("WebPubSub:FrontSecret", Secret(16), "", "What the front writes into X-Ocpp-Front: it alone may name a charger's identity.") { IsSecret = true, IsMadeWhenEmbedded = true },
            new("WebPubSub:SecondaryFrontSecret", Secret(16), "", "The next secret of the front, while it is being changed.") { IsSecret = true },
            new("WebPubSub:Host", Text, "", "The resource's own host name, where it differs from the endpoint's (a private endpoint, a proxy): events name it.") { Runtime = SettingRuntime.Azure },
            new("WebPubSub:Shards:{name}:Endpoint", HttpsUrl, "", "One of several Web PubSub resources, by a name of your own, reached by the app's identity.") { Runtime = SettingRuntime.Azure },
            new("WebPubSub:Shards:{name}:ConnectionString", ConnectionString("Endpoint"), "", "The same by its connection string, for trying out.") { IsSecret = true, Runtime = SettingRuntime.Azure },
            new("WebPubSub:Shards:{name}:AccessKey", Secret(16), "", "That resource's primary access key.") { IsSecret = true, Runtime = SettingRuntime.Azure },
            new("WebPubSub:Shards:{name}:SecondaryAccessKey", Secret(16), "", "That resource's secondary access key.") { IsSecret = true, Runtime = SettingRuntime.Azure },
            new("WebPubSub:Shards:{name}:Host", Text, "", "That resource's own host name, where it differs from the endpoint's.") { Runtime = SettingRuntime.Azure },
            new("WebPubSub:FramesAtOnce", WholeNumber(1, 1_000_000), "16 a core", "Frames that the embedded gateway has with its handler at once; more wait, tenant by tenant.") { Runtime = SettingRuntime.Embedded },
            new("WebPubSub:PingSeconds", WholeNumber(1, 120), "20", "Time between two pings of an idle connection of the embedded gateway.") { Runtime = SettingRuntime.Embedded },
            new("Platform:Admission:AtOnce", WholeNumber(1, 1_000_000), "64", "Chargers whose connection is being stored at once, in one process; more wait for their turn."),
            new("Platform:Admission:Patience", Duration, "00:00:05", "How long one waits before it is asked to come back later."),
            new("Platform:ConnectAttempts:IdentityBurst", WholeNumber(1, 1_000_000), $"{Attempts.IdentityBurst}", "Wrong credentials of one identity that are looked at, at once."),
            new("Platform:ConnectAttempts:IdentityInterval", Duration, $"{Attempts.IdentityInterval}", "After this time one of them is forgiven."),
            new("Platform:ConnectAttempts:AddressBurst", WholeNumber(1, 1_000_000), $"{Attempts.AddressBurst}", "Wrong credentials from one address that are looked at, at once."),
            new("Platform:ConnectAttempts:AddressInterval", Duration, $"{Attempts.AddressInterval}", "After this time one of them is forgiven."),
            new("Platform:ConnectAttempts:PairMemory", Duration, $"{Attempts.PairMemory}", "How long a failure is held against an identity and an address together."),
            new("Platform:ConnectAttempts:Capacity", WholeNumber(1, 1_000_000), $"{Attempts.Capacity}", "Identities, addresses and pairs that are remembered, each."),
            new("Platform:ConnectAttempts:Patience", Duration, $"{Attempts.Patience}", "How long an attempt waits for a core to check a password at length."),
        ]),
        ("Storage",
        [
            new("Cosmos:Endpoint", HttpsUrl, "", "The Cosmos DB account that holds the documents, reached by the app's identity. Without it and the next, documents are in SQLite."),
            new("Cosmos:ConnectionString", ConnectionString("AccountEndpoint"), "", "The same by a connection string: for emulators.") { IsSecret = true },
            new("Cosmos:Database", Text, "greenflux", "The database in that account."),
            new("Storage:TableEndpoint", HttpsUrl, "", "The storage account's tables: message log and meter values, reached by the app's identity. Without it and a connection string they are in SQLite."),
            new("Storage:BlobEndpoint", HttpsUrl, "", "The storage account's blobs: exports and imports, reached by the app's identity. Without it and a connection string they are files."),
            new("Storage:ConnectionString", ConnectionString("AccountName", "UseDevelopmentStorage"), "", "Tables and blobs by a connection string: for Azurite.") { IsSecret = true },
        ]),
        ("Telemetry",
        [
            new("APPLICATIONINSIGHTS_CONNECTION_STRING", ConnectionString("InstrumentationKey"), "", "Where traces, metrics and logs go: Application Insights. Without it and the next nothing is exported.") { IsSecret = true },
            new("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", ConnectionString("Authorization"), "", "Authorization=AAD where Application Insights takes identities alone, with ;ClientId=… where the app has several.") { Runtime = SettingRuntime.Azure },
            new("OTEL_EXPORTER_OTLP_ENDPOINT", HttpUrl, "", "Where they go besides: a collector that speaks OTLP."),
            new("Telemetry:TraceRatio", Ratio, "0.1", "The part of traces that is exported. Metrics and logs are exported whole."),
        ]),
        ("The embedded host",
        [
            new("Embedded:DataDirectory", Text, "data", "Where everything is kept (`--data`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Port", WholeNumber(0, 65535), "7071", "The one port for everything; 0 takes any free one (`--port`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Bind", Text, "localhost", "localhost, an address of this machine, or * for all (`--bind`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Certificate:Path", Text, "", "PEM or PFX; with it the port speaks https and wss alone (`--certificate`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Certificate:KeyPath", Text, "", "The PEM certificate's private key, if it is in a file of its own (`--certificate-key`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Certificate:Password", Text, "", "Of the PFX, or of the private key.") { IsSecret = true, Runtime = SettingRuntime.Embedded },
            new("Embedded:Certificate:AskClients", Switch, "false", "Ask clients for a certificate, which chargers of security profile 3 need (`--client-certificates`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Quiet", Switch, "false", "Log warnings and errors alone (`--quiet`).") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Faults:KillAtTouch", WholeNumber(1, long.MaxValue), "", "For tests: the process kills itself at that touch of a file.") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Faults:KillAtCommit", WholeNumber(1, long.MaxValue), "", "For tests: the same at that commit.") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Faults:TouchLog", Text, "", "For tests: a file that gets a line for each touch.") { Runtime = SettingRuntime.Embedded },
            new("Embedded:Faults:FullWhile", Text, "", "For tests: while that file exists, every commit fails as on a full disk.") { Runtime = SettingRuntime.Embedded },
        ]),
        ("The Functions host",
        [
            new("FUNCTIONS_WORKER_RUNTIME", OneOf("dotnet-isolated"), "", "Set by Azure on Flex Consumption; to be set where it is not.") { Runtime = SettingRuntime.Azure },
            new("AzureWebJobsStorage", ConnectionString("AccountName", "UseDevelopmentStorage"), "", "The storage account of the Functions host (leases of timers, keys) by a connection string: for Azurite.") { IsSecret = true, Runtime = SettingRuntime.Azure },
            new("AzureWebJobsStorage:accountName", Text, "", "The same by its name, reached by the app's identity.") { Runtime = SettingRuntime.Azure },
            new("AzureWebJobsStorage:credential", OneOf("managedidentity"), "", "That it is reached by identity.") { Runtime = SettingRuntime.Azure },
            new("AzureWebJobsStorage:clientId", Text, "", "Which identity, where the app has several.") { Runtime = SettingRuntime.Azure },
            new("TASKHUB_NAME", Text, "", "The task hub that holds the orchestrations.") { Runtime = SettingRuntime.Azure },
            new("DURABLE_TASK_SCHEDULER_CONNECTION_STRING", ConnectionString("Endpoint", "AccountName", "UseDevelopmentStorage"), "", "The Durable Task Scheduler, for example Endpoint=https://name.region.durabletask.io;Authentication=ManagedIdentity.") { Runtime = SettingRuntime.Azure },
            new("AzureFunctionsJobHost:extensions:durableTask:storageProvider:type", OneOf("azureManaged", "AzureStorage"), "azureManaged", "AzureStorage keeps the orchestrations in the account of the Functions host, without a scheduler.") { Runtime = SettingRuntime.Azure },
            new("AzureFunctionsJobHost:extensions:durableTask:storageProvider:connectionStringName", Text, "DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "The connection of that account where it is another's; AzureWebJobsStorage is the host's own.") { Runtime = SettingRuntime.Azure },
            new("AZURE_CLIENT_ID", Text, "", "Which identity the app takes, where it has several.") { Runtime = SettingRuntime.Azure },
        ]),
    ];

    public static IReadOnlyList<Setting> All { get; } = [.. Groups.SelectMany(group => group.Settings)];

    /// <summary>Without one of each of these the function app does not start.</summary>
    public static IReadOnlyList<SettingNeed> NeededOnAzure { get; } =
    [
        new(["Platform:CredentialPepper"], "Every stored station password depends on it."),
        new(["WebPubSub:Endpoint", "WebPubSub:ConnectionString", "WebPubSub:Shards:{name}:Endpoint", "WebPubSub:Shards:{name}:ConnectionString"], "Chargers are reached by it."),
        new(["WebPubSub:FrontSecret"], "A connection proves by it that it came through the front."),
        new(["Cosmos:Endpoint", "Cosmos:ConnectionString"], "Documents are kept there."),
        new(["Storage:TableEndpoint", "Storage:ConnectionString"], "Messages and meter values are kept there."),
        new(["Storage:BlobEndpoint", "Storage:ConnectionString"], "Files of exports are kept there."),
        new(["AzureWebJobsStorage", "AzureWebJobsStorage:accountName"], "The Functions host keeps its leases there."),
        new(["TASKHUB_NAME"], "host.json names the task hub by it."),
        new(["DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "AzureFunctionsJobHost:extensions:durableTask:storageProvider:type"], "Orchestrations run by it."),
    ];
}
