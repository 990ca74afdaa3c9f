using Cronium.Grains.Execution.Docker;
using Docker.DotNet.Models;

namespace Cronium.Grains.Tests.Execution.Docker;

public sealed class PullProgressTests
{
    private readonly PullProgress _progress = new("shell:1");

    [Fact]
    public void Layers_are_counted_until_all_are_there()
    {
        Assert.Null(_progress.Sentence);
        Say("a", "Pulling fs layer");
        Say("b", "Already exists");
        Say("a", "Downloading", 1_500_000, 3_000_000);
        Assert.Equal("Pulling 'shell:1': 1 of 2 layers, 1.5 of 3.0 MB.", _progress.Sentence);
        Say("a", "Download complete");
        Say("a", "Extracting");
        Assert.Equal("Pulling 'shell:1': 1 of 2 layers, 3.0 of 3.0 MB.", _progress.Sentence);
        Say("a", "Pull complete");
        Assert.Equal("Pulling 'shell:1': 2 of 2 layers, 3.0 of 3.0 MB.", _progress.Sentence);
        Assert.Equal("Pulled 'shell:1', 3.0 MB.", _progress.Done);
    }

    [Fact]
    public void What_was_there_already_is_up_to_date()
    {
        Say("1", "Pulling from shell");
        Say("a", "Already exists");
        Assert.Equal("The image 'shell:1' is up to date.", _progress.Done);
    }

    [Fact]
    public void The_first_failure_stands()
    {
        _progress.Take(new JSONMessage { Error = new JSONError { Message = "first" } });
        _progress.Take(new JSONMessage { Error = new JSONError { Message = "second" } });
        Assert.Equal("first", _progress.Failure);
    }

    private void Say(string layer, string status, long current = 0, long total = 0) =>
        _progress.Take(new JSONMessage { ID = layer, Status = status, Progress = new JSONProgress { Current = current, Total = total } });
}
