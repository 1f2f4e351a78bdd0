return await GreenFlux.Cli.CommandLine.RunAsync(args);
