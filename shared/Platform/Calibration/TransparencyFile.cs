using System.Xml;
using GreenFlux.Billing.Calibration;

namespace GreenFlux.Platform.Calibration;

/// <summary>The XML file that the transparency software (S.A.F.E. e.V.) opens: each record unchanged, with the registered key.</summary>
public static class TransparencyFile
{
    public static byte[] Of(SignedDataOfCdr data)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Indent = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("values");
            foreach (var value in data.Values)
                Write(xml, value, data);
            xml.WriteEndElement();
        }
        return bytes.ToArray();
    }

    private static void Write(XmlWriter xml, CheckedValue value, SignedDataOfCdr data)
    {
        xml.WriteStartElement("value");
        xml.WriteAttributeString("transactionId", data.Cdr.TransactionId);
        if (ContextOf(value.Nature) is { } context)
            xml.WriteAttributeString("context", context);
        xml.WriteStartElement("signedData");
        if (FormatOf(value.Payload.Format) is { } format)
            xml.WriteAttributeString("format", format);
        xml.WriteAttributeString("encoding", "plain");
        xml.WriteString(value.Payload.Text);
        xml.WriteEndElement();
        if ((value.Key ?? data.PublicKey) is { } key)
        {
            xml.WriteStartElement("publicKey");
            xml.WriteAttributeString("encoding", "plain");
            xml.WriteString(key.Text);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string? ContextOf(SignedNature nature) => nature switch
    {
        SignedNature.Begin => "Transaction.Begin",
        SignedNature.End => "Transaction.End",
        _ => null,
    };

    private static string? FormatOf(SignedFormat format) => format switch
    {
        SignedFormat.Ocmf => "OCMF",
        SignedFormat.Alfen => "ALFEN",
        SignedFormat.Edl40EMobility => "EDL_40_P",
        SignedFormat.Edl40Mennekes => "EDL_40_MENNEKES",
        _ => null,
    };
}
