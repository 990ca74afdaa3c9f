using Cronium.Silo;

return await SiloProgram.RunAsync(args, CancellationToken.None);
