namespace Cronium.Grains.Recovery;

/// <summary>Where attempts may be found. Machines and engines are chosen anew for each attempt; a server is named by the job.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Identity of the machine or the engine, name of the server.</param>
internal readonly record struct Place(string Kind, string Id)
{
    public const string OfMachines = "machine";
    public const string OfEngines = "engine";

    public static Place Machine(string id) => new(OfMachines, id);

    public static Place Engine(string id) => new(OfEngines, id);

    public static Place Server(string name) => new("server", name);

    public override string ToString() => $"{Kind} {Id}";
}
