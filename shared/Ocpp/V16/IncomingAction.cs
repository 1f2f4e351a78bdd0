using System.Text;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16;

/// <summary>Reads a payload; what it returns counts only if the reader's log has no violation.</summary>
internal delegate ChargerEvent EventReader(ref FieldReader payload);

/// <summary>An action that a charger calls.</summary>
/// <param name="Profile">The feature profile that it belongs to: OCPP 1.6 §3.2.</param>
/// <param name="Section">Where the specification describes it.</param>
/// <param name="Fields">What its payload declares.</param>
/// <param name="Read">Its reader.</param>
internal sealed record IncomingAction(string Name, string Profile, string Section, IReadOnlyList<Field> Fields, EventReader Read)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}
