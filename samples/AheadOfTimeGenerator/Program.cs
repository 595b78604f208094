using AheadOfTimeGenerator;

// dotnet run --project samples/AheadOfTimeGenerator [folder]: writes the C# that samples/AheadOfTime is made of.
string folder = args is [var given] ? given : Path.Combine("samples", "AheadOfTime", "Generated");
var moons = new Moons();
using var model = moons.Model();
using var step = moons.Step();
File.WriteAllText(Path.Combine(folder, "MoonsModel.g.cs"), model.ToCSharp("MoonsModel", "AheadOfTime.Generated"));
File.WriteAllText(Path.Combine(folder, "MoonsStep.g.cs"), step.ToCSharp("MoonsStep", "AheadOfTime.Generated"));
Console.WriteLine($"Wrote MoonsModel.g.cs and MoonsStep.g.cs to {folder}.");
