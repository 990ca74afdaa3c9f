namespace Cronium.Grains.Runs;

/// <summary>
/// Questions to many grains at once, at most one under way about the same thing. Whoever answers shortly is heard now;
/// whoever does not delays nobody and is heard when it has answered. Used on one activation's own scheduler.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="heardLate">Called when an answer came after its asker had gone on.</param>
internal sealed class Inquiries<TSubject, TAnswer>(TimeProvider time, Action heardLate)
    where TSubject : struct
{
    /// <summary>Long enough for a grain that has to be activated, short enough for everybody else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<TSubject, Task<TAnswer>> _open = [];

    /// <summary>Whether the subject was asked about and the answer was not returned yet.</summary>
    public bool IsOpen(TSubject subject) => _open.ContainsKey(subject);

    /// <summary>Asks about all subjects that are not open, and returns what was answered by now, earlier questions included.</summary>
    /// <param name="subjects">What to ask about.</param>
    /// <param name="ask">Asks; never fails.</param>
    public async Task<IReadOnlyList<(TSubject Subject, TAnswer Answer)>> AskAsync(IEnumerable<TSubject> subjects, Func<TSubject, Task<TAnswer>> ask)
    {
        var asked = subjects.Where(subject => !IsOpen(subject)).ToDictionary(subject => subject, ask);
        foreach (var (subject, answer) in asked)
        {
            _open[subject] = answer;
        }

        await ShortlyAsync(Task.WhenAll(asked.Values));
        foreach (var answer in asked.Values.Where(answer => !answer.IsCompleted))
        {
            _ = HearAsync(answer);
        }

        var answered = _open.Where(question => question.Value.IsCompleted).ToList();
        answered.ForEach(question => _open.Remove(question.Key));
        var answers = await Task.WhenAll(answered.Select(question => question.Value));
        return [.. answered.Zip(answers, (question, answer) => (question.Key, answer))];
    }

    private async Task ShortlyAsync(Task all)
    {
        try
        {
            await all.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            // Whoever is late is heard later.
        }
    }

    private async Task HearAsync(Task<TAnswer> answer)
    {
        await answer;
        heardLate();
    }
}
