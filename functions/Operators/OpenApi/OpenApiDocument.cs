using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;

namespace GreenFlux.Functions.Operators.OpenApi;

/// <summary>OpenAPI 3.1 of /api/v1, made from the functions' attributes and the contracts alone.</summary>
public sealed partial class OpenApiDocument(ApiCatalog catalog)
{
    private readonly Lazy<byte[]> json = new(() => JsonSerializer.SerializeToUtf8Bytes(Describe(catalog)));

    /// <summary>UTF-8 JSON; the same for the life of the process.</summary>
    public ReadOnlyMemory<byte> Json => json.Value;

    private static JsonObject Describe(ApiCatalog catalog)
    {
        var schemas = new ContractSchemas();
        var paths = new JsonObject();
        var described = catalog.Functions.Where(function => !function.IsPublic || function.Answers.Count > 0).ToArray();
        foreach (var function in described)
        {
            var path = "/api/" + Constraint().Replace(function.Route, "{${name}}");
            var item = paths[path] as JsonObject ?? [];
            paths[path] = item;
            foreach (var method in function.Methods)
                item[method.ToLowerInvariant()] = Operation(function, path, method, schemas);
        }
        var problem = schemas.Reference(typeof(Problem));
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "GreenFlux.Functions API",
                ["version"] = "v1",
                ["description"] = "Charge points, sessions, prices and charge detail records. "
                    + "Lists page by `cursor`; changes need `If-Match`; `Idempotency-Key` makes a POST repeatable; refusals are RFC 9457 problem details with a stable `code`.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. described.Select(function => function.Group).Distinct().Order(StringComparer.Ordinal).Select(group => (JsonNode)new JsonObject { ["name"] = Words(group) })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components,
                ["responses"] = ProblemResponses(problem),
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "An API key. The root key also needs the header X-Tenant, except for tenants.",
                    },
                },
            },
        };
    }

    private static JsonObject Operation(ApiFunction function, string path, string method, ContractSchemas schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = function.Name,
            ["summary"] = Words(function.Name),
            ["tags"] = new JsonArray(Words(function.Group)),
            ["parameters"] = Parameters(function, path, method),
        };
        if (function.Permission is { } permission)
            operation["description"] = $"Needs the permission `{permission}`.";
        else
            operation["security"] = new JsonArray();
        if (function.Accepts is { } accepts)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schemas.Reference(accepts)) };
        var responses = new JsonObject();
        foreach (var answer in function.Answers)
        {
            var response = new JsonObject { ["description"] = answer.Description };
            if (answer.Body is { } body)
                response["content"] = Content("application/json", schemas.Reference(body));
            responses[answer.Status.ToString()] = response;
        }
        foreach (var status in Refusals(function, path, method).Where(status => !responses.ContainsKey(status.ToString())))
            responses[status.ToString()] = new JsonObject { ["$ref"] = $"#/components/responses/Problem{status}" };
        operation["responses"] = responses;
        return operation;
    }

    private static JsonArray Parameters(ApiFunction function, string path, string method)
    {
        var parameters = new JsonArray();
        foreach (Match name in PathParameter().Matches(path))
            parameters.Add(Parameter(name.Groups["name"].Value, "path", "", required: true));
        foreach (var query in function.Queries)
            parameters.Add(Parameter(query.Name, "query", query.Description));
        if (function.IsPaged)
        {
            parameters.Add(Parameter("limit", "query", $"1 to {Paging.MaxLimit}; {Paging.DefaultLimit} when left out.", type: "integer"));
            parameters.Add(Parameter("cursor", "query", "The last page's `next`."));
        }
        if (function.NeedsIfMatch)
            parameters.Add(Parameter("If-Match", "header", "The ETag of the version that was read, or `*`.", required: true));
        if (method == "POST" && !function.IsPublic)
            parameters.Add(Parameter(IdempotentPost.Header, "header", "1 to 255 characters: a repeat with the same key gets the first answer, for a day."));
        return parameters;
    }

    private static JsonObject Parameter(string name, string place, string description, bool required = false, string type = "string")
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (required)
            parameter["required"] = true;
        if (description.Length > 0)
            parameter["description"] = description;
        parameter["schema"] = new JsonObject { ["type"] = type };
        return parameter;
    }

    private static SortedSet<int> Refusals(ApiFunction function, string path, string method)
    {
        if (function.IsPublic)
            return [];
        var statuses = new SortedSet<int> { 400, 401, 403, 500, 503 };
        if (function.Accepts is not null)
            statuses.UnionWith([409, 413, 415, 422]);
        if (path.Contains('{', StringComparison.Ordinal))
            statuses.Add(404);
        if (function.NeedsIfMatch)
            statuses.UnionWith([409, 412, 428]);
        if (method == "POST")
            statuses.Add(409);
        return statuses;
    }

    private static JsonObject ProblemResponses(JsonObject problem) => new(
        from entry in Problems.Table
        group entry by entry.Value.Status into status
        orderby status.Key
        select KeyValuePair.Create($"Problem{status.Key}", (JsonNode?)new JsonObject
        {
            ["description"] = string.Join("; ", status.OrderBy(entry => entry.Key).Select(entry => $"{Problems.CodeOf(entry.Key)}: {entry.Value.Title}")) + ".",
            ["content"] = Content("application/problem+json", (JsonObject)problem.DeepClone()),
        }));

    private static JsonObject Content(string mediaType, JsonObject schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    private static string Words(string name)
    {
        var words = WordStart().Replace(name, " ${start}").Trim().ToLowerInvariant().Replace("api ", "API ", StringComparison.Ordinal).Replace("cdr", "CDR", StringComparison.Ordinal);
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex(@"\{(?<name>\w+)(:[^}]*)?\??\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathParameter();

    [GeneratedRegex("(?<start>[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
