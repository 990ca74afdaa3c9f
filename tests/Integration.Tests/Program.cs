using Cronium.Integration.Tests.Storage;

// The tests, or the process that one of them starts in order to kill it.
return args is ["store-host", var directory]
    ? await StoreHost.ServeAsync(directory)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
