using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/reimbursement-assignments</summary>
public sealed class ReimbursementAssignmentFunctions(ReimbursementAssignmentStore records)
{
    private const string Route = "v1/reimbursement-assignments";

    private readonly Resource<ReimbursementAssignment, ReimbursementAssignmentRequest, ReimbursementAssignmentResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListReimbursementAssignments")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("reimbursementPartyId", "Only assignments of this party.")]
    [Query("locationId", "Only assignments of this location.")]
    [Query("stationId", "Only assignments of this charge station.")]
    [Answers(200, typeof(Page<ReimbursementAssignmentResponse>), "Reimbursement assignments in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "reimbursementPartyId", "locationId", "stationId");

    [Function("GetReimbursementAssignment")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(ReimbursementAssignmentResponse), "The reimbursement assignment.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateReimbursementAssignment")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(ReimbursementAssignmentRequest))]
    [Answers(201, typeof(ReimbursementAssignmentResponse), "Created; refused when another party is paid back for the same location or station at the same time.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceReimbursementAssignment")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(ReimbursementAssignmentRequest))]
    [Answers(200, typeof(ReimbursementAssignmentResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteReimbursementAssignment")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static ReimbursementAssignment ToDomain(ReimbursementAssignmentRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        ReimbursementPartyId = body.ReimbursementPartyId,
        LocationId = body.LocationId,
        StationId = body.StationId,
        ValidFrom = WallClock.ToDomain(body.ValidFrom),
        ValidTo = WallClock.ToDomain(body.ValidTo),
    };

    private static ReimbursementAssignmentResponse ToContract(ReimbursementAssignment assignment) => new()
    {
        Id = assignment.Id,
        ReimbursementPartyId = assignment.ReimbursementPartyId,
        LocationId = assignment.LocationId,
        StationId = assignment.StationId,
        ValidFrom = WallClock.ToContract(assignment.ValidFrom),
        ValidTo = WallClock.ToContract(assignment.ValidTo),
    };
}
