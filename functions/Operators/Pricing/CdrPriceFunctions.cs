using System.Text;
using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>A CDR's prices, explained.</summary>
public sealed class CdrPriceFunctions(CdrStore cdrs)
{
    private const string PlainText = "text/plain";

    [Function("GetCdrPrice")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(CdrPriceExplanationResponse), "How each price came about; with Accept: text/plain the same in words.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/cdrs/{id}/price")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (await cdrs.GetCdrAsync(context.GetCaller().TenantId, id, ct) is not { } cdr)
            return Answer.Refused(Refusal.NotFound("CDR", id));
        return WantsText(request)
            ? new Answer(StatusCodes.Status200OK, $"{PlainText}; charset=utf-8", [], Encoding.UTF8.GetBytes(PriceText.Of(cdr)))
            : Answer.Ok(ToContract(cdr));
    }

    /// <summary>Only who asks for text before JSON gets it.</summary>
    private static bool WantsText(HttpRequest request) =>
        request.GetTypedHeaders().Accept
            .Where(media => media.MediaType.Equals(PlainText, StringComparison.OrdinalIgnoreCase) || media.MatchesAllTypes
                || media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(media => media.Quality ?? 1)
            .FirstOrDefault()?.MediaType.Equals(PlainText, StringComparison.OrdinalIgnoreCase) == true;

    private static CdrPriceExplanationResponse ToContract(Cdr cdr)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(cdr.TimeZone) ?? DateTimeZone.Utc;
        var engines = new List<EnginePriceExplanationBody> { ToContract(BillingEngine.Wholesale, cdr.Wholesale, zone) };
        if (cdr.Retail is { } retail)
            engines.Add(ToContract(BillingEngine.Retail, retail, zone));
        if (cdr.Reimbursement is { } reimbursement)
            engines.Add(ToContract(BillingEngine.Reimbursement, reimbursement, zone));
        return new CdrPriceExplanationResponse
        {
            CdrId = cdr.Id,
            SessionId = cdr.SessionId,
            PriceEvidence = PriceEvidenceMapping.LinkOf(cdr.SessionId),
            TimeZone = cdr.TimeZone,
            Engines = engines,
            Deviations = [.. (cdr.Deviations ?? []).Select(PriceEvidenceMapping.ToContract)],
        };
    }

    private static EnginePriceExplanationBody ToContract(BillingEngine engine, EnginePrice price, DateTimeZone zone)
    {
        var told = CdrMapping.ToContract(price);
        return new EnginePriceExplanationBody
        {
            Engine = WireNames.To<PricingEngine>(engine),
            TariffCode = price.TariffCode,
            Currency = price.Total.Currency.Code,
            Total = price.Total.Amount,
            TotalAfterCoupons = price.PublicTotal?.Amount,
            Vat = told.Vat,
            Segments = [.. CostSegments.Of(price).Select(segment => ToContract(segment, price, zone))],
            Coupons = told.Coupons,
        };
    }

    private static CostSegmentBody ToContract(CostSegment segment, EnginePrice price, DateTimeZone zone) => new()
    {
        SegmentId = segment.Number,
        From = segment.From.ToDateTimeOffset(),
        To = segment.To.ToDateTimeOffset(),
        RuleId = segment.RuleId,
        RuleVersion = segment.RuleVersion,
        Rule = PriceEvidenceMapping.LinkOf(segment.RuleId, segment.RuleVersion),
        Lines = [.. segment.Lines.Select(line => new ExplainedLineBody
        {
            Line = CdrMapping.ToContract(line),
            QuantitySource = WireNames.To<QuantitySourceName>(line.SourceOf()),
            VatPercent = price.Vat?.Percent,
            Text = PriceText.Of(line, zone),
        })],
    };
}
