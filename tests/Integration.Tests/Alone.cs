namespace Cronium.Integration.Tests;

/// <summary>Tests that measure times or memory: one after another, when all others are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
