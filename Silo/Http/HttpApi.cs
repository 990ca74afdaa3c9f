using Cronium.Silo.Configuration;
using Cronium.Silo.Health;
using Cronium.Silo.Hosting;
using Cronium.Silo.Http.Access;
using Cronium.Silo.Http.Cluster;
using Cronium.Silo.Http.Documents;
using Cronium.Silo.Http.Engines;
using Cronium.Silo.Http.Fires;
using Cronium.Silo.Http.Jobs;
using Cronium.Silo.Http.Logs;
using Cronium.Silo.Http.Refusals;
using Cronium.Silo.Http.Runs;
using Cronium.Silo.Http.Secrets;
using Cronium.Silo.Http.Servers;

namespace Cronium.Silo.Http;

/// <summary>The HTTP API: who is let in, what is answered, how it fails.</summary>
internal static class HttpApi
{
    public static void AddHttpApi(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Http.MaxRequestBytes;
            kestrel.Listen(ListenAddress.Of(settings.Http.Url), settings.Http.Url.Port);
            if (settings.Metrics.Port != 0)
            {
                kestrel.Listen(ListenAddress.Of(settings.Http.Url), settings.Metrics.Port);
            }
        });
        builder.Services.AddRouting().AddOpenApi("v1");
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton(settings.Http).AddSingleton<JsonBody>();
        builder.Services.AddSingleton(new AdminToken(settings.Security.AdminToken ?? throw new InvalidOperationException("There is no admin token.")));
    }

    public static void UseHttpApi(this WebApplication app)
    {
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseRouting();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup("/v1");
        api.MapJobs();
        api.MapRuns();
        api.MapLogs();
        api.MapFires();
        api.MapCluster();
        api.MapSecrets();
        api.MapServers();
        api.MapEngines();
    }
}
