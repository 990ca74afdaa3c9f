using Cronium.Cli.Documents;

namespace Cronium.Grains.Tests.Cli.Documents;

public class YamlReaderTests
{
    [Theory]
    [InlineData("2h", "\"2h\"")]
    [InlineData("0.5", "0.5")]
    [InlineData(".5", "0.5")]
    [InlineData("10", "10")]
    [InlineData("010", "10")]
    [InlineData("0x1F", "31")]
    [InlineData("+5", "5")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("true", "true")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("512MB", "\"512MB\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2026-12-01T10:00:00Z", "\"2026-12-01T10:00:00Z\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("'10'", "\"10\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 10", "\"10\"")]
    [InlineData("\"30 2 * * *\"", "\"30 2 * * *\"")]
    [InlineData("30 2 * * *", "\"30 2 * * *\"")]
    [InlineData("[1, a]", "[1,\"a\"]")]
    public void A_value_keeps_the_type_that_YAML_gives_it(string yaml, string json) =>
        Assert.Equal(json, One($"value: {yaml}").Json["value"]?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("0644")]
    [InlineData("1.10")]
    [InlineData("yes")]
    [InlineData("true")]
    [InlineData("1e3")]
    public void A_variable_and_a_name_stay_the_text_they_are_written_as(string word)
    {
        var job = One($"name: {word}\nenvironment:\n  VALUE: {word}");
        Assert.Equal(word, job.Name);
        Assert.Equal(word, job.Json["environment"]?["VALUE"]?.GetValue<string>());
    }

    [Fact]
    public void A_block_script_keeps_every_line()
    {
        var job = One("name: a\nscript: |\n  echo one\n    echo two\n");
        Assert.Equal("echo one\n  echo two\n", job.Json["script"]?.GetValue<string>());
    }

    [Fact]
    public void Several_documents_become_several_jobs_and_empty_ones_none()
    {
        var jobs = YamlReader.Read("jobs.yaml", new StringReader("---\nname: a\n---\n---\nname: b\n...\n"));
        Assert.Equal(["a", "b"], jobs.Select(job => job.Name));
        Assert.Equal("jobs.yaml:5", jobs[1].At("name"));
    }

    [Theory]
    [InlineData("schedule.cron", 4)]
    [InlineData("schedule.timeZone", 3)]
    [InlineData("schedule", 3)]
    [InlineData("target.servers[1]", 8)]
    [InlineData("target.servers[7]", 6)]
    [InlineData("timeout", 2)]
    public void A_problem_is_found_on_the_line_of_its_field_or_of_what_would_hold_it(string field, int line)
    {
        var job = One("# comment\nname: a\nschedule:\n  cron: 61 * * * *\ntarget:\n  servers:\n    - one\n    - two\n");
        Assert.Equal(line, job.LineOf(field));
    }

    [Fact]
    public void A_short_form_is_found_by_the_field_of_its_long_form() => Assert.Equal(2, One("name: a\nschedule: 61 * * * *").LineOf("schedule.cron"));

    [Theory]
    [InlineData("name: a\nname: b", "job.yaml:2:")]
    [InlineData("name: a\nlist: [1, 2", "job.yaml:")]
    [InlineData("- a\n- b", "job.yaml:1:")]
    [InlineData("name: a\ncpu: .inf", "job.yaml:2:")]
    [InlineData("name: a\nloop: &x\n  inner: *x", "job.yaml:")]
    public void What_cannot_be_read_is_refused_with_file_and_line(string yaml, string place) =>
        Assert.StartsWith(place, Assert.Throws<DocumentException>(() => One(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cron_expression_without_quotes_is_explained()
    {
        var failure = Assert.Throws<DocumentException>(() => One("name: a\nschedule: */5 * * * *"));
        Assert.StartsWith("job.yaml:2:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("in quotes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_may_be_used_again() => Assert.Equal("5", One("name: a\nfirst: &x [5]\nsecond: *x").Json["second"]?[0]?.ToJsonString());

    private static Document One(string yaml) => Assert.Single(YamlReader.Read("job.yaml", new StringReader(yaml)));
}
