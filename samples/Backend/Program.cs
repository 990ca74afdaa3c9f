using Cronium.Client;
using Cronium.Samples.Backend;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft.Hosting", LogLevel.Warning);
builder.Services.AddCroniumClient(options =>
{
    options.Redis = builder.Configuration["redis"] ?? options.Redis;
    options.ClusterId = builder.Configuration["clusterId"] ?? options.ClusterId;
});
builder.Services.AddSingleton<ReportRun>();

using var host = builder.Build();
Console.WriteLine("Waiting for the cluster ...");
await host.StartAsync();
var exitCode = await host.Services.GetRequiredService<ReportRun>().RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
await host.StopAsync();
return exitCode;
