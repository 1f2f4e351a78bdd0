using System.Globalization;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties.Identifiers;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/tokens</summary>
public sealed class TokenFunctions(TokenStore tokens, TokenRegistry registry)
{
    private const string Route = "v1/tokens";

    // Cursor parts can't be empty: this stands for the start of a bucket.
    private const string Start = "-";

    [Function("ListTokens")]
    [RequiresPermission(Permission.ReadTokens)]
    [Query("driverId", "Only tokens of this driver.")]
    [Answers(200, typeof(Page<TokenResponse>), "Tokens in no particular order, which stays the same from page to page.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage(cursorParts: 3).Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        if (!ReadCursor(page).Try(out var from, out refusals))
            return Answer.Refused(refusals);
        var (items, next) = await tokens.ListAsync(context.GetCaller().TenantId, request.ReadText("driverId"), page.Limit, from.Cursor, ct);
        return Answer.Ok(new Page<TokenResponse>(
            [.. items.Select(token => ToContract(token.Value))],
            next is null ? null : Paging.Encode(next.Bucket.ToString(CultureInfo.InvariantCulture), next.After?.Sort ?? Start, next.After?.Id ?? Start)));
    }

    [Function("GetToken")]
    [RequiresPermission(Permission.ReadTokens)]
    [Answers(200, typeof(TokenResponse), "The token; the uid is compared without case.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uid}")] HttpRequest request,
        string uid, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await tokens.FindAsync(context.GetCaller().TenantId, uid, ct), ToContract);

    [Function("CreateToken")]
    [RequiresPermission(Permission.WriteTokens)]
    [Accepts(typeof(TokenRequest))]
    [Answers(201, typeof(TokenResponse), "Created.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<TokenRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (body.Uid is not { } uid)
            return Answer.Refused(new Refusal(RefusalCode.MissingField, "uid is required.", "uid"));
        var token = ToDomain(body, uid, context.GetCaller());
        return Answer.Created(await registry.CreateAsync(token, ct), ToContract, made => $"/api/{Route}/{Uri.EscapeDataString(made.Uid)}");
    }

    [Function("ReplaceToken")]
    [RequiresPermission(Permission.WriteTokens)]
    [RequiresIfMatch]
    [Accepts(typeof(TokenRequest))]
    [Answers(200, typeof(TokenResponse), "Changed.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{uid}")] HttpRequest request,
        string uid, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<TokenRequest>(uid.ToUpperInvariant(), body => body.Uid?.ToUpperInvariant(), ct, "uid")).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var token = ToDomain(change.Body, uid, context.GetCaller());
        return Answer.Ok(await registry.ReplaceAsync(token, change.Precondition, ct), ToContract);
    }

    [Function("DeleteToken")]
    [RequiresPermission(Permission.WriteTokens)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted: chargers that ask are told that it is invalid.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{uid}")] HttpRequest request,
        string uid, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await tokens.DeleteAsync(context.GetCaller().TenantId, uid, precondition, ct))
            : Answer.Refused(refusals);

    private static Outcome<(TokenCursor? Cursor, bool IsFirst)> ReadCursor(PageRequest page)
    {
        if (page.Cursor.Count == 0)
            return (null, true);
        if (!int.TryParse(page.Cursor[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bucket) || bucket >= TokenStore.Buckets)
            return new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor");
        return (new TokenCursor(bucket, page.Cursor[1] == Start ? null : new Continuation(page.Cursor[1], page.Cursor[2])), false);
    }

    private static Token ToDomain(TokenRequest body, string uid, Caller caller) => new()
    {
        Uid = uid,
        TenantId = caller.TenantId,
        AuthId = body.AuthId,
        VisualNumber = body.VisualNumber,
        DriverId = body.DriverId,
        EmspId = body.EmspId,
        Blocked = body.Blocked,
        ExpiresAt = body.ExpiresAt,
        GroupId = body.GroupId,
    };

    private static TokenResponse ToContract(Token token) => new()
    {
        Uid = token.Uid,
        AuthId = token.AuthId,
        ContractId = ContractId.TryParse(token.AuthId, out var contract) ? contract.ToString() : null,
        AuthIdWarning = TokenValidation.CheckProblem(token),
        VisualNumber = token.VisualNumber,
        DriverId = token.DriverId,
        EmspId = token.EmspId,
        Blocked = token.Blocked,
        ExpiresAt = token.ExpiresAt,
        GroupId = token.GroupId,
    };
}
