namespace GreenFlux.Ocpp.V16;

/// <summary>Names of the feature profiles: OCPP 1.6 §3.2.</summary>
internal static class FeatureProfile
{
    public const string Core = "Core";
    public const string FirmwareManagement = "FirmwareManagement";
    public const string RemoteTrigger = "RemoteTrigger";
}
