using Cronium.Chaos;

// A soak, or the tests.
return args is ["soak", .. var options]
    ? await Soak.RunAsync(options)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
