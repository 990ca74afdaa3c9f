using Cronium.Cli.Documents;

namespace Cronium.Grains.Tests.Cli.Documents;

public class JsonReaderTests
{
    [Fact]
    public void Fields_are_found_on_their_lines()
    {
        var job = Assert.Single(JsonReader.Read("job.json", "{\n  \"name\": \"a\",\n  \"schedule\": {\n    \"cron\": \"61 * * * *\" },\n  \"secrets\": [\"A\",\n    \"B\"]\n}"));
        Assert.Equal("a", job.Name);
        Assert.Equal([2, 4, 3, 6, 1], new[] { "name", "schedule.cron", "schedule.timeZone", "secrets[1]", "target" }.Select(job.LineOf));
    }

    [Fact]
    public void Values_come_through_unchanged()
    {
        const string Text = """{"name":"a","cpu":0.5,"big":12345678901234567890,"flag":true,"none":null,"text":"\ud83d\ude00"}""";
        var json = Assert.Single(JsonReader.Read("job.json", Text)).Json;
        Assert.Equal("12345678901234567890", json["big"]?.ToJsonString());
        Assert.Equal("0.5", json["cpu"]?.ToJsonString());
        Assert.Equal("😀", json["text"]?.GetValue<string>());
        Assert.True(json.ContainsKey("none"));
    }

    [Fact]
    public void Several_documents_may_follow_each_other()
    {
        var jobs = JsonReader.Read("jobs.json", "{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
        Assert.Equal(["jobs.json:1", "jobs.json:2"], jobs.Select(job => job.At("name")));
    }

    [Theory]
    [InlineData("[]", "job.json:1:")]
    [InlineData("{\n\"name\": }", "job.json:2:")]
    [InlineData("{\"name\":\"a\",\n\"name\":\"b\"}", "job.json:2:")]
    [InlineData("{\"name\":\"a\"", "job.json:1:")]
    public void What_cannot_be_read_is_refused_with_file_and_line(string json, string place) =>
        Assert.StartsWith(place, Assert.Throws<DocumentException>(() => JsonReader.Read("job.json", json)).Message, StringComparison.Ordinal);
}
