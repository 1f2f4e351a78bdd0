using System.Text.Json;

namespace GreenFlux.Cli.Chargers;

/// <summary>The back office's answer to a call.</summary>
public abstract record OcppAnswer
{
    /// <summary>A CALLRESULT.</summary>
    public sealed record Result(JsonElement Payload) : OcppAnswer
    {
        /// <summary>The <c>idTagInfo.status</c>, if the answer has one.</summary>
        public string? TokenStatus =>
            Payload.TryGetProperty("idTagInfo", out var info) && info.TryGetProperty("status", out var status) ? status.GetString() : null;

        /// <summary>The <c>transactionId</c>, if the answer has one.</summary>
        public int? TransactionId =>
            Payload.TryGetProperty("transactionId", out var id) && id.TryGetInt32(out var number) ? number : null;

        public override string ToString() => Payload.GetRawText();
    }

    /// <summary>A CALLERROR.</summary>
    public sealed record Error(string Code, string Description) : OcppAnswer
    {
        /// <summary>The charger may send the same again: the other side had a fault of its own.</summary>
        public bool IsWorthAnotherTry => Code is "InternalError" or "GenericError";

        public override string ToString() => Description.Length == 0 ? Code : $"{Code}: {Description}";
    }
}
