using System.Text.Json.Serialization;

namespace GreenFlux.Platform.Stations;

/// <summary>
/// The least that a station must show, in the order of OCPP's security profiles 1, 2 and 3 ("Improved security for
/// OCPP 1.6-J", edition 2, section 2).
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<SecurityProfile>))]
public enum SecurityProfile
{
    /// <summary>1: HTTP Basic over any transport; none at all where the tenant allows open stations.</summary>
    Password,

    /// <summary>2: HTTP Basic over TLS.</summary>
    PasswordOverTls,

    /// <summary>3: TLS with a client certificate; a password is not asked for.</summary>
    ClientCertificate,
}
