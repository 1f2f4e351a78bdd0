using GreenFlux.Functions;
using Microsoft.Extensions.Hosting;

await FunctionApp.Build(args).RunAsync();
