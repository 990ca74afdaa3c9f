namespace Cronium.Integration.Tests.Execution;

/// <summary>What every executor keeps, whatever its target. Each kind of target derives one class from it.</summary>
public abstract partial class ExecutorContract : ExecutorScene;
