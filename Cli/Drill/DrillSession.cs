using Cronium.Cli.Demo;
using Cronium.Cli.Output;
using Spectre.Console;

namespace Cronium.Cli.Drill;

/// <summary>A drill from its first check to the last canary's removal.</summary>
internal sealed class DrillSession(Session session, DrillOptions options, Stage stage)
{
    /// <summary>Beyond the time asked for: checks, the person's answer, warming up and settling.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(4);

    private readonly TimeProvider _time = session.Host.Time;
    private readonly DrillCalls _calls = new(session.Api, session.Host.Time);

    /// <summary>Holds it; null: the person did not agree.</summary>
    public async Task<DrillReport?> HoldAsync(CancellationToken cancellationToken)
    {
        var names = DrillNames.For(session.Now + options.Duration + Slack);
        DrillPlan? plan = null;
        try
        {
            stage.Scene("Before");
            plan = await new DrillPreparation(_calls, options, stage, _time).PrepareAsync(names, cancellationToken);
            if (!await IsAgreedAsync(plan, cancellationToken))
            {
                stage.Say("Nothing was ended.");
                return null;
            }

            stage.Scene("The drill");
            return DrillJudge.Judge(await new DrillRun(_calls, options, plan, stage, _time).HoldAsync(cancellationToken));
        }
        finally
        {
            await CleanAsync(names, plan, cancellationToken.IsCancellationRequested);
        }
    }

    private async Task CleanAsync(DrillNames names, DrillPlan? plan, bool interrupted)
    {
        if (!_calls.HasMade)
        {
            return;
        }

        var cleaning = new DrillCleaning(_calls, names, stage, _time);
        if (interrupted)
        {
            stage.Say("Interrupted; the canaries are removed.");
        }

        await cleaning.CleanAsync();
        if (interrupted && plan is not null)
        {
            await cleaning.SayWhetherAliveAsync(plan.Silo);
        }
    }

    private async Task<bool> IsAgreedAsync(DrillPlan plan, CancellationToken cancellationToken)
    {
        stage.Scene("What is going to happen");
        foreach (var (name, value) in plan.Describe(options, session.Now))
        {
            stage.Say($"{name,-9} {PlainText.Of(value)}");
        }

        foreach (var warning in plan.Warnings)
        {
            stage.Event(PlainText.Of(warning));
        }

        if (options.Yes)
        {
            return true;
        }

        stage.Screen.WriteLine();
        await session.Terminal.Error.WriteAsync("   Type the silo's name to go on: ");

        // A terminal is read by a blocking call, which must not hold up Ctrl-C.
        var answer = await Task.Run(session.Terminal.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return answer?.Trim() == plan.Silo.Name;
    }
}
