namespace GreenFlux.Ocpi;

/// <summary>The versions of OCPI that the platform speaks.</summary>
public enum OcpiVersion
{
    V211,
    V221,
    V230,
}

/// <summary>Versions as they are written: <c>2.2.1</c>.</summary>
public static class OcpiVersions
{
    public static string Number(this OcpiVersion version) => version switch
    {
        OcpiVersion.V211 => "2.1.1",
        OcpiVersion.V221 => "2.2.1",
        _ => "2.3.0",
    };

    /// <returns>Null: no version that the platform speaks.</returns>
    public static OcpiVersion? Parse(string number) => number switch
    {
        "2.1.1" => OcpiVersion.V211,
        "2.2.1" => OcpiVersion.V221,
        "2.3.0" => OcpiVersion.V230,
        _ => null,
    };
}
