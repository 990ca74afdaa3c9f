using Cronium.Cli.Documents;

namespace Cronium.Grains.Tests.Cli.Documents;

public class ApplyOrderTests
{
    [Theory]
    [InlineData("job:j server:a server:b", "a b j")]
    [InlineData("server:a@b server:b@c job:j server:c", "c b a j")]
    [InlineData("server:a@elsewhere server:b", "a b")]
    [InlineData("server:a@b server:b@a job:j", "a b j")]
    [InlineData("server:a@a", "a")]
    public void What_others_name_comes_first(string given, string expected) =>
        Assert.Equal(expected, string.Join(' ', ApplyOrder.Of([.. given.Split(' ').Select(Parse)]).Select(document => document.Name)));

    private static Document Parse(string text)
    {
        var (kind, name, jump) = (text.Split(':')[0], text.Split(':')[1].Split('@')[0], text.Split('@').ElementAtOrDefault(1));
        var yaml = $"name: {name}\n{(kind == "server" ? "host: h\n" : "")}{(jump is null ? "" : $"jumpHost: {jump}\n")}";
        return Assert.Single(YamlReader.Read("file.yaml", new StringReader(yaml)));
    }
}
