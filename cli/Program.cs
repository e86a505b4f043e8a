using System.CommandLine;
using Carillon.Cli.Dev;

var root = new RootCommand("Distributed cron for hosts, as Kubernetes objects.") { DevCommand.Create() };
return await root.Parse(args).InvokeAsync();
