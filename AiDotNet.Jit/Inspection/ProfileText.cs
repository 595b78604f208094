using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Inspection;

/// <summary>A profile for reading.</summary>
internal static class ProfileText
{
    public static string Of(ExecutionProfile profile)
    {
        var text = new StringBuilder();
        string plain = profile.RunMicroseconds is { } run ? string.Create(CultureInfo.InvariantCulture, $", {run:F2} us without the clock") : "";
        text.Append(CultureInfo.InvariantCulture,
            $"{profile.Title}: {profile.ProfiledMicroseconds:F2} us a run (median of {profile.Runs.Count}){plain}, {profile.Backend}, up to {profile.MaxThreads} threads\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  reading the clock takes {profile.ClockNanoseconds:F0} ns, {profile.OverheadMicroseconds:F2} us a run; limits: {profile.Limits}\n");
        text.Append("     #  share   us min   us med  GFLOP/s    GB/s  roof  threads  what\n");
        foreach (var step in profile.Steps) Append(text, step);
        return text.ToString();
    }

    private static void Append(StringBuilder text, StepProfile s) => text.Append(CultureInfo.InvariantCulture,
        $"  {s.Step.Index,4} {100 * s.Share,5:F1}% {s.MinMicroseconds,8:F2} {s.MedianMicroseconds,8:F2} {s.Gigaflops,8:F1} {s.GigabytesPerSecond,7:F1} {100 * s.RooflineShare,4:F0}%  {(s.Step.IsShared ? "shared" : "one"),-7}  {s.Step.Name}\n");
}
