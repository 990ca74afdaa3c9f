using Cronium.Cli;

using var interrupt = new Interrupt();
return await CroniumCommand.RunAsync(args, CommandHost.OfProcess(), interrupt.Token);
