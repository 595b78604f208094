using AheadOfTime.Generated;

// Trains a network and classifies with it, without AiDotNet.Jit and without code made at run time: both classes were written by
// compiled.ToCSharp() (see samples/AheadOfTimeGenerator). So it publishes with NativeAOT, and a debugger steps through the kernels.
const int batch = 64, hidden = 16, steps = 300;
const double margin = 0.9;

var random = new Random(1);
float[] w1 = Weights(2 * hidden), b1 = new float[hidden], w2 = Weights(hidden * 2), b2 = new float[2];
float[][] velocity = [new float[w1.Length], new float[b1.Length], new float[w2.Length], new float[b2.Length]];
float[] points = new float[batch * 2], loss = new float[1], scores = new float[batch * 2];
int[] labels = new int[batch];

using var step = new MoonsStep();
using var model = new MoonsModel();
float first = 0;
for (int i = 0; i < steps; i++)
{
    Draw();
    step.Run(points, labels, w1, b1, w2, b2, velocity[0], velocity[1], velocity[2], velocity[3], [0.1f], loss);
    if (i == 0) first = loss[0];
}

Draw();
model.Run(points, w1, b1, w2, b2, scores);
double right = Enumerable.Range(0, batch).Count(i => scores[2 * i + labels[i]] > 0.5f) / (double)batch;
Console.WriteLine($"loss {first:F3} -> {loss[0]:F3}, {100 * right:F0}% right on points never seen");
return right >= margin ? 0 : 1;

float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];

// Two half moons that reach into each other.
void Draw()
{
    for (int i = 0; i < batch; i++)
    {
        double angle = Math.PI * random.NextDouble();
        labels[i] = random.Next(2);
        (points[2 * i], points[2 * i + 1]) = labels[i] == 0
            ? ((float)Math.Cos(angle), (float)Math.Sin(angle))
            : ((float)(1 - Math.Cos(angle)), (float)(0.5 - Math.Sin(angle)));
    }
}
