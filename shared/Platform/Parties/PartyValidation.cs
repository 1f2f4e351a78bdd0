using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Parties;

public static class PartyValidation
{
    public static Findings Check(Driver driver) => new Findings()
        .Id("id", driver.Id)
        .Text("name", driver.Name, 200)
        .Text("externalId", driver.ExternalId, 100, required: false);

    public static Findings Check(RetailPackage package) => new Findings().Id("id", package.Id).Text("name", package.Name, 200);
}
