using Cronium.Cli;
using Cronium.Cli.Commands;
using Cronium.Cli.Dev;
using Cronium.Silo;

// A silo hears signals itself: it has to stop gracefully also while it still starts.
switch (args)
{
    case [DevSiloProgram.Command, .. var flags]:
        return await DevSiloProgram.RunAsync(flags);
    case [SiloCommand.Name, .. var flags] when !flags.Any(flag => flag is "--help" or "-h" or "-?"):
        return await SiloProgram.RunAsync(flags, CancellationToken.None);
    default:
        using (var interrupt = new Interrupt())
        {
            return await CroniumCommand.RunAsync(args, CommandHost.OfProcess(), interrupt.Token);
        }
}
