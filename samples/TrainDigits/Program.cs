using AiDotNet.Jit.Diagnostics;
using Spectre.Console;
using TrainDigits;
using TrainDigits.Data;

// A file or a pipe has no width to wrap lines at.
if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = short.MaxValue;

return CommandLine.Invoke(args, options =>
{
    try
    {
        var result = new Job(options, AnsiConsole.Console).Run();
        if (options.Json) Console.WriteLine(result.ToJson());
        return 0;
    }
    catch (Exception error) when (error is DataFileException or JitException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
