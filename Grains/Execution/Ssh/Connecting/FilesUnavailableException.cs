namespace Cronium.Grains.Execution.Ssh.Connecting;

/// <summary>The server lets us in, and serves no files.</summary>
/// <param name="forGood">It said so; false: it did not answer, as one whose login shell talks before it.</param>
internal sealed class FilesUnavailableException(string message, bool forGood, Exception? inner = null) : NotSupportedException(message, inner)
{
    public bool ForGood => forGood;
}
