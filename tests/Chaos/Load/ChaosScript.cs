using System.Globalization;
using Cronium.Chaos.World;

namespace Cronium.Chaos.Load;

/// <summary>
/// What the scripts do. Each notes when it begins and when it ends, and keeps a copy of every line that it has written:
/// an account that no part of the product has a hand in.
/// </summary>
internal static class ChaosScript
{
    public static string Of(ChaosJob job, ChaosWorld world) =>
        $$"""
        : "${CRONIUM_SERVER:=-}" "${CRONIUM_DUE_AT:=-}"
        {{AccountsOf(job, world)}}
        # One write each, so that notes of scripts that run side by side do not mix.
        note() { echo "$1 $CRONIUM_RUN_ID $CRONIUM_ATTEMPT $CRONIUM_SERVER $CRONIUM_DUE_AT $(date +%s) $2" >> "$witness"; }
        # Said first, copied second: who is ended between the two has said one line more than the copy has.
        say() { echo "$1, and ${{ChaosWorld.SecretName}}"; echo "$1, and ***" >> "$truth"; }
        note begin -
        echo "to standard error" >&2
        i=0
        while [ $i -lt {{job.Lines}} ]; do
          i=$((i+1))
          say "line $i of $CRONIUM_RUN_ID"
          {{Pause(job)}}
        done
        {{End(job)}}
        """;

    private static string AccountsOf(ChaosJob job, ChaosWorld world)
    {
        var (witnesses, truths) = job.Place == Place.Container
            ? (ContainerAccounts.Directory, ContainerAccounts.Directory)
            : (world.Witnesses, world.Truths);
        return $"umask 022; witness={witnesses}/witness.{job.Name}.$CRONIUM_SERVER truth={truths}/truth.$CRONIUM_RUN_ID.$CRONIUM_ATTEMPT.$CRONIUM_SERVER";
    }

    private static string Pause(ChaosJob job) =>
        job.Takes > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"sleep {job.Takes.TotalSeconds / job.Lines:0.000}") : ":";

    private static string End(ChaosJob job) => job.Outcome switch
    {
        Outcome.Fails => "note end 7; exit 7",
        Outcome.SucceedsAtSecond => "[ $CRONIUM_ATTEMPT != 1 ] || { note end 7; exit 7; }; note end 0",
        Outcome.TimesOut or Outcome.IsCanceled => "while :; do sleep 60; done",
        _ => "note end 0",
    };
}
