namespace GreenFlux.Platform.Parties;

/// <summary>Where drivers without a contract pay on the spot (domain §§5, 21): each way has an eMSP of its own in the tenant.</summary>
public enum AdHocChannel
{
    /// <summary>By QR code and app or web page: the driver reads the prices of the coming hours before the start.</summary>
    App,

    /// <summary>At a contactless terminal, which shows one price.</summary>
    Terminal,
}

/// <summary>How an eMSP sells to drivers without a contract.</summary>
/// <param name="ShowsPricesByTime">Whether a terminal tells the driver prices that change during the session; without it the price of the start holds (domain §7).</param>
public sealed record AdHoc(AdHocChannel Channel, bool ShowsPricesByTime)
{
    public bool AllowsTimeOfUse => Channel == AdHocChannel.App || ShowsPricesByTime;
}
