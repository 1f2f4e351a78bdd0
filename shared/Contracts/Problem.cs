namespace GreenFlux.Contracts;

/// <summary>Why a request was refused: RFC 9457 problem details, sent as application/problem+json.</summary>
public sealed record Problem
{
    /// <summary>A URI that stands for the code; relative to the API.</summary>
    public required string Type { get; init; }

    /// <summary>The code in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Stable and made for programs, for example <c>INVALID_FIELD</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What was wrong with this request, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>The first field at fault, for example <c>evses[0].connectors[1].maxPowerW</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Everything that was wrong, when it is more than one thing.</summary>
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    /// <summary>For a billing rule that was refused: where it and others apply together and neither is narrower.</summary>
    public IReadOnlyList<BillingRuleOverlapBody>? Overlaps { get; init; }

    /// <summary>How it can be saved nevertheless; left out when a split by date does not help.</summary>
    public SplitOfferBody? Split { get; init; }
}

/// <summary>One thing that is wrong with a field.</summary>
public sealed record FieldProblem(string Code, string Field, string Detail);
