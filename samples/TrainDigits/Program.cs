using AiDotNet.Jit.Diagnostics;
using Spectre.Console;
using TrainDigits;
using TrainDigits.Data;

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
