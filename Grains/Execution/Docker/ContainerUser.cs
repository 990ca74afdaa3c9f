using System.Globalization;

namespace Cronium.Grains.Execution.Docker;

/// <summary>Whom a script is.</summary>
internal readonly record struct ContainerUser(int Uid, int Gid)
{
    /// <param name="text"><c>UID:GID</c>, or a number that is both.</param>
    public static ContainerUser Parse(string text)
    {
        var ids = text.Split(':');
        return new ContainerUser(int.Parse(ids[0], CultureInfo.InvariantCulture), int.Parse(ids[^1], CultureInfo.InvariantCulture));
    }
}
