using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Ocpi.Tariffs;

/// <summary>Reads TariffElement and PriceComponent.</summary>
internal static class ElementReader
{
    /// <summary>One for each hour of a week are 168; far more would only cost time.</summary>
    private const int MostElements = 1000;
    private const decimal MostVatPercent = 100m;

    /// <summary>A year in seconds; in Wh more than any session takes.</summary>
    private const long LargestStep = 31_622_400;

    public static IReadOnlyList<OcpiTariffElement> Read(List<ElementDocument?>? documents, FieldReader fields)
    {
        if (documents is null or [])
            fields.Problem("elements", "the tariff has no elements", "give at least one; free of charge is one FLAT component with price 0");
        if (documents?.Count > MostElements)
            fields.Problem("elements", $"the tariff has {documents.Count} elements", $"at most {MostElements} are priced");
        return [.. (documents ?? []).Take(MostElements).TakeWhile(_ => !fields.IsFull).Select((document, i) => Element(document, $"elements[{i}]", fields))];
    }

    private static OcpiTariffElement Element(ElementDocument? document, string path, FieldReader fields)
    {
        OcpiTariffReader.NoteUnknown(document?.Unknown, path, fields);
        var components = new List<OcpiPriceComponent>();
        if (document?.PriceComponents is null or [])
            fields.Problem($"{path}.price_components", "the element has no price components", "give at least one, or leave the element out");
        for (var i = 0; i < (document?.PriceComponents?.Count ?? 0) && !fields.IsFull; i++)
        {
            if (Component(document!.PriceComponents![i], $"{path}.price_components[{i}]", fields) is not { } component)
                continue;
            if (components.Exists(other => other.Type == component.Type))
                fields.Problem($"{path}.price_components[{i}].type", $"the element already has a price for {Name(component.Type)}", "OCPI doesn't say whether the first or the sum counts: keep one");
            components.Add(component);
        }
        var restrictions = RestrictionReader.Read(document?.Restrictions, $"{path}.restrictions", fields);
        if (restrictions is { Reservation: not null } && components.Exists(component => component.Type is OcpiDimension.Energy or OcpiDimension.ParkingTime))
            fields.Problem($"{path}.price_components", "an element about reservations has ENERGY or PARKING_TIME", "a reservation can only have FLAT and TIME: move the others to an element of their own");
        return new OcpiTariffElement(components, restrictions);
    }

    private static OcpiPriceComponent? Component(PriceComponentDocument? document, string path, FieldReader fields)
    {
        if (document is null)
        {
            fields.Problem(path, "the price component is null", "remove it");
            return null;
        }
        OcpiTariffReader.NoteUnknown(document.Unknown, path, fields);
        var type = Dimension(document.Type, $"{path}.type", fields);
        if (!document.Price.IsThere)
            fields.Problem($"{path}.price", "the price is missing", "write it, even if it is 0");
        if (!document.StepSize.IsThere && type != OcpiDimension.Flat)
            fields.Note($"{path}.step_size", "the step size is missing", "it is billed as measured; OCPI wants 1 for that");
        var price = fields.Number(document.Price, $"{path}.price", 0, OcpiTariffReader.MostMoney);
        var vat = fields.Number(document.Vat, $"{path}.vat", 0, MostVatPercent);
        var step = fields.WholeNumber(document.StepSize, $"{path}.step_size", 0, LargestStep);
        return type is { } known ? new OcpiPriceComponent(known, price ?? 0m, vat, step ?? 0) : null;
    }

    private static OcpiDimension? Dimension(LooseValue value, string path, FieldReader fields)
    {
        switch (fields.Text(value, path)?.ToUpperInvariant())
        {
            case "FLAT":
                return OcpiDimension.Flat;
            case "ENERGY":
                return OcpiDimension.Energy;
            case "TIME":
                return OcpiDimension.Time;
            case "PARKING_TIME":
                return OcpiDimension.ParkingTime;
            default:
                fields.Problem(path, value.IsThere ? $"there is no dimension {value}" : "the dimension is missing", "OCPI has FLAT, ENERGY, TIME and PARKING_TIME");
                return null;
        }
    }

    private static string Name(OcpiDimension dimension) => dimension == OcpiDimension.ParkingTime ? "PARKING_TIME" : dimension.ToString().ToUpperInvariant();
}
