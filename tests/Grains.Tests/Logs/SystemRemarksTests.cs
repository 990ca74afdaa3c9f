using System.Text;
using Cronium.Grains.Execution;
using Cronium.Grains.Logs;
using Cronium.Grains.Runs;

namespace Cronium.Grains.Tests.Logs;

public sealed class SystemRemarksTests
{
    private static readonly AttemptId Attempt = new(RunId.ForRequest("job", "uid", "one"), "here", 1);

    private readonly RecordedLog _log = new();

    private string Text => Encoding.UTF8.GetString(_log.Bytes(OutputStream.System));

    [Fact]
    public async Task Notes_come_one_after_the_other_and_the_end_comes_last_and_once()
    {
        await AddAsync("Pulling.", last: false);
        await AddAsync("Pulled.", last: false);
        await AddAsync("It failed.", last: true);
        await AddAsync("It failed.", last: true);
        await AddAsync("Too late.", last: false);

        Assert.Equal("Pulling.\nPulled.\nIt failed.\n", Text);
        Assert.Equal(3, _log.News.Count);
    }

    [Fact]
    public async Task Without_notes_the_end_is_there_once_too()
    {
        await AddAsync("It failed.", last: true);
        await AddAsync("It failed.", last: true);

        Assert.Equal("It failed.\n", Text);
    }

    private Task AddAsync(string text, bool last) => SystemRemarks.AppendAsync(_log.Writer, Attempt, text, last, DateTimeOffset.UnixEpoch);
}
