namespace GreenFlux.Billing.Calibration;

/// <summary>Bytes as chargers write them; null for text that is none.</summary>
internal static class Encodings
{
    public static byte[]? FromHex(string text)
    {
        try
        {
            return text.Length == 0 ? null : Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static byte[]? FromBase64(string text)
    {
        try
        {
            return text.Length == 0 ? null : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
