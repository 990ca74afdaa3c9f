using System.CommandLine;
using System.Text.Json;
using Cronium.Cli.Api;
using Cronium.Cli.Dev;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli;

/// <summary>One invocation of a client command: the API it talks to and the way it answers.</summary>
internal sealed class Session : IDisposable
{
    private Session(CommandHost host, ApiAddress address, bool json)
    {
        (Host, Json) = (host, json);
        Api = new CroniumApi(address, host.Time);
    }

    public CommandHost Host { get; }

    /// <summary>Whether the answer is wanted as JSON.</summary>
    public bool Json { get; }

    public CroniumApi Api { get; }

    public Terminal Terminal => Host.Terminal;

    public DateTimeOffset Now => Host.Time.GetUtcNow();

    /// <summary>Opens a session as the global options say.</summary>
    /// <exception cref="UsageException">An address cannot be used.</exception>
    public static Session Open(CommandHost host, ParseResult parse)
    {
        host.Terminal.UseColour(!parse.GetValue(GlobalOptions.NoColour));
        var dev = DevFile.TryRead(DevFile.PathOf(host.Variable));
        var address = ApiAddress.Resolve(parse.GetValue(GlobalOptions.Url), parse.GetValue(GlobalOptions.Token), host.Variable, dev);
        return new Session(host, address, parse.GetValue(GlobalOptions.Output) == GlobalOptions.Json);
    }

    public void Dispose() => Api.Dispose();

    /// <summary>Prints the API's own answer with <c>-o json</c>, else what the command makes of it.</summary>
    public int Print<T>(Reply<T> reply, Action<T, IAnsiConsole> show)
    {
        if (Json)
        {
            PrintJson(JsonSerializer.Deserialize<JsonElement>(reply.Json));
        }
        else
        {
            show(reply.Value, Terminal.Screen);
        }

        return ExitCodes.Done;
    }

    /// <summary>Prints a value as JSON with <c>-o json</c>, else what the command makes of it.</summary>
    public void PrintValue<T>(T value, Action<T, IAnsiConsole> show)
    {
        if (Json)
        {
            PrintJson(JsonSerializer.SerializeToElement(value, ApiJson.Options));
        }
        else
        {
            show(value, Terminal.Screen);
        }
    }

    /// <summary>A remark for a person: on the error stream, and only when that is a terminal.</summary>
    public void Hint(string text)
    {
        if (Terminal.ErrorIsTerminal)
        {
            Remark(text);
        }
    }

    /// <summary>A remark on the error stream.</summary>
    public void Remark(string text) => Terminal.Remarks.Write(new Text(PlainText.Of(text) + "\n", new Style(decoration: Decoration.Dim)));

    /// <summary>"in 12 s".</summary>
    public string Ago(DateTimeOffset at) => RelativeTime.Of(at, Now);

    private void PrintJson(JsonElement element) => Terminal.Output.WriteLine(JsonSerializer.Serialize(element, ApiJson.Indented));
}
