using Cronium.Client;
using Cronium.Samples.Backend;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddCroniumClient(options =>
{
    options.Redis = builder.Configuration["redis"] ?? options.Redis;
    options.ClusterId = builder.Configuration["clusterId"] ?? options.ClusterId;
});
builder.Services.AddSingleton<ReportRun>();

using var host = builder.Build();
await host.StartAsync();
var exitCode = await host.Services.GetRequiredService<ReportRun>().RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
await host.StopAsync();
return exitCode;
