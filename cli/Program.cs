using Carillon.Cli.Host;

return await CliRunner.RunAsync(args, CliHost.FromProcess(), CancellationToken.None);
