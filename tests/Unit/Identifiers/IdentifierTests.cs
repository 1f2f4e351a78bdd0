using CsCheck;
using GreenFlux.Platform.Parties.Identifiers;

namespace GreenFlux.Tests.Unit.Identifiers;

public sealed class IdentifierTests
{
    private static readonly Gen<string> Contracts =
        Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].Array[11].Select(text => $"NL{new string(text[..3])}C{new string(text[3..])}");

    [Theory]
    [InlineData("NL-GFX", "NL-GFX")]
    [InlineData("NL*GFX", "NL-GFX")]
    [InlineData("nlgfx", "NL-GFX")]
    [InlineData("DE-8AA", "DE-8AA")]
    public void A_party_id_is_one_in_every_notation(string text, string normal)
    {
        Assert.True(PartyId.TryParse(text, out var id));
        Assert.Equal(normal, id.ToString());
        Assert.Equal(normal, PartyId.Normalize(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NL")]
    [InlineData("NL-GF")]
    [InlineData("NL-GFXX")]
    [InlineData("ZZ-GFX")]
    [InlineData("31-GFX")]
    [InlineData("NL_GFX")]
    [InlineData("NL-G-X")]
    [InlineData("NL-GFÉ")]
    [InlineData("NLD-GFX")]
    public void What_has_no_country_and_three_letters_or_digits_is_no_party_id(string text)
    {
        Assert.False(PartyId.TryParse(text, out _));
        Assert.Equal(text, PartyId.Normalize(text));
    }

    [Theory]
    [InlineData("NLTNM000122045", 'U')]
    [InlineData("NLTNMC00122045", 'K')]
    [InlineData("DE83DUIEN83QGZ", 'D')]
    public void The_check_character_is_the_published_one(string text, char check) => Assert.Equal(check, CheckCharacter.Of(text));

    [Theory]
    [InlineData("NLTNMC0012204")]
    [InlineData("NLTNMC00122045K")]
    [InlineData("nltnmc00122045")]
    [InlineData("NL-TNMC0012204")]
    public void The_check_character_is_made_for_fourteen_digits_and_upper_case_letters(string text) =>
        Assert.Throws<ArgumentException>(() => CheckCharacter.Of(text));

    [Fact]
    public void Every_wrong_character_changes_the_check_character() =>
        Gen.Select(Contracts, Gen.Int[0, 13], Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]).Sample((contract, at, other) =>
            contract[at] == other || CheckCharacter.Of(contract) != CheckCharacter.Of($"{contract[..at]}{other}{contract[(at + 1)..]}"));

    [Fact]
    public void Every_swap_of_neighbours_changes_the_check_character() =>
        Gen.Select(Contracts, Gen.Int[0, 12]).Sample((contract, at) =>
            contract[at] == contract[at + 1]
            || CheckCharacter.Of(contract) != CheckCharacter.Of($"{contract[..at]}{contract[at + 1]}{contract[at]}{contract[(at + 2)..]}"));

    [Theory]
    [InlineData("NL-TNM-C00122045-K", true)]
    [InlineData("NLTNMC00122045K", true)]
    [InlineData("nl-tnm-c00122045-k", true)]
    [InlineData("NL-TNM-C00122045", true)]
    [InlineData("NLTNMC00122045", true)]
    [InlineData("NL-TNM-C00122045-X", false)]
    [InlineData("NLTNMC00122054K", false)]
    public void A_contract_id_has_one_normal_form_and_tells_whether_its_check_holds(string text, bool holds)
    {
        Assert.True(ContractId.TryParse(text, out var id));
        Assert.Equal(holds, id.CheckHolds);
        Assert.True(ContractId.TryParse(id.ToString(), out var normal));
        Assert.Equal((id.Provider, id.Instance, id.Check), (normal.Provider, normal.Instance, normal.GivenCheck));
    }

    [Theory]
    [InlineData("NL-GFX-0B34A2400")]
    [InlineData("NLD-GFX-C0B34A240")]
    [InlineData("ZZ-GFX-C0B34A240")]
    [InlineData("NL-GFX-C0B34A24")]
    [InlineData("NL-GFX-C0B34A240-HH")]
    [InlineData("NL*GFX*C0B34A240")]
    [InlineData("NL-GFX-C0B34A240 ")]
    public void What_is_no_eMA_id_is_no_contract_id(string text) => Assert.False(ContractId.TryParse(text, out _));

    [Theory]
    [InlineData("NL*GFX*E0001*1", "NL*GFX*E0001*1")]
    [InlineData("NLGFXE00011", "NL*GFX*E00011")]
    [InlineData("DE*8AA*E1", "DE*8AA*E1")]
    public void An_EVSE_id_names_its_operator(string text, string normal)
    {
        Assert.True(EvseId.TryParse(text, out var id));
        Assert.Equal((text[..2], normal), (id.Operator.Country, id.ToString()));
    }

    [Theory]
    [InlineData("E1")]
    [InlineData("ZZ*GFX*E0001")]
    [InlineData("NL*GFX*0001")]
    [InlineData("NL*GFX*E")]
    [InlineData("NL*GFX*E*1")]
    [InlineData("NL*GF*E0001")]
    [InlineData("NL-GFX-E0001")]
    [InlineData("nl*gfx*e0001")]
    [InlineData("NL*GFX*E00000000000000000000000000000001")]
    public void What_is_no_EVSE_id_is_refused(string text) => Assert.False(EvseId.TryParse(text, out _));

    [Theory]
    [InlineData("NL91 ABNA 0417 1643 00", true)]
    [InlineData("de89370400440532013000", true)]
    [InlineData("MT84MALT011000012345MTLCAST001S", true)]
    [InlineData("NL91 ABNA 0417 1643 01", false)]
    [InlineData("NL91 ABNA 0471 1643 00", false)]
    [InlineData("ZZ91ABNA0417164300", false)]
    [InlineData("NL9", false)]
    [InlineData("NL91-ABNA-0417164300", false)]
    public void An_IBAN_is_an_account_when_its_check_digits_hold(string text, bool valid) => Assert.Equal(valid, Iban.IsValid(Iban.Normalize(text)));

    [Fact]
    public void There_are_the_249_official_countries_and_Kosovo() =>
        Assert.Equal(250, (from first in Enumerable.Range('A', 26) from second in Enumerable.Range('A', 26) select $"{(char)first}{(char)second}").Count(CountryCode.IsKnown));
}
