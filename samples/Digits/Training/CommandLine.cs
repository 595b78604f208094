using System.CommandLine;
using AiDotNet.Jit.Diagnostics;
using Digits.Data;

namespace Digits.Training;

/// <summary>The command line: its options, their defaults and their checks.</summary>
public static class CommandLine
{
    /// <summary>Parses the arguments and trains, or prints help or what is wrong with them. Returns the exit code.</summary>
    public static int Invoke(string[] arguments, Func<Options, Report, TrainingResult> train) =>
        Parse(arguments, options => Train(options, train));

    /// <summary>Parses the arguments and runs <paramref name="run"/>, or prints help or what is wrong with them.</summary>
    public static int Parse(string[] arguments, Func<Options, int> run)
    {
        var mnist = new Option<string?>("--mnist") { Description = "Folder with the MNIST IDX files, gzip or not. Without it, digits are generated.", HelpName = "FOLDER" };
        var model = new Option<ModelKind>("--model") { Description = "The network to train.", HelpName = "mlp|cnn", DefaultValueFactory = _ => ModelKind.Mlp };
        var epochs = AtLeastOne("--epochs", "How often to go through the training images.", 20);
        var batch = AtLeastOne("--batch", "Images per step.", 64);
        var seed = new Option<int>("--seed") { Description = "Seed of the data, the parameters and the order of the images.", DefaultValueFactory = _ => 1 };
        var interpreted = new Option<bool>("--interpreted") { Description = "Train with the interpreter instead of compiled code." };
        var json = new Option<bool>("--json") { Description = "Print the results as one line of JSON at the end." };

        var root = new RootCommand("Trains a small network on digits with a compiled training step.") { mnist, model, epochs, batch, seed, interpreted, json };
        root.SetAction(parsed => run(new(
            parsed.GetValue(mnist), parsed.GetValue(model), parsed.GetValue(epochs), parsed.GetValue(batch),
            parsed.GetValue(seed), parsed.GetValue(interpreted), parsed.GetValue(json))));
        return root.Parse(arguments).Invoke();
    }

    private static int Train(Options options, Func<Options, Report, TrainingResult> train)
    {
        try
        {
            var report = Report.OnConsole();
            var result = train(options, report);
            report.Result(result);
            if (options.Json) Console.WriteLine(result.ToJson());
            return 0;
        }
        catch (Exception error) when (error is DataFileException or JitException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static Option<int> AtLeastOne(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && value < 1)
            {
                result.AddError($"{name} requires a number of at least 1, got {value}.");
            }
        });
        return option;
    }
}
