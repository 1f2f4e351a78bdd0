using System.Globalization;
using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>An amount of one currency. Amounts of different currencies never meet: nothing is converted.</summary>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money(decimal Amount, Currency Currency)
{
    public static Money Zero(Currency currency) => new(0m, currency);

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) =>
        left.Currency == right.Currency
            ? new Money(left.Amount + right.Amount, left.Currency)
            : throw new InvalidOperationException($"{left.Currency} and {right.Currency} can't be added: currencies are never converted.");

    public override string ToString() => $"{Amount.ToString($"F{Currency.MinorUnits}", CultureInfo.InvariantCulture)} {Currency}";
}
