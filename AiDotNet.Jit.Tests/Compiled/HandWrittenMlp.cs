namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Dense, ReLU, dense, cross-entropy and Adam written out as loops, after the papers: an oracle that shares nothing with the library.</summary>
internal sealed class HandWrittenMlp(double[][] parameters, int inputs, int hidden, int classes)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly double[][] _m = [.. parameters.Select(p => new double[p.Length])];
    private readonly double[][] _v = [.. parameters.Select(p => new double[p.Length])];
    private int _step;

    /// <summary>First weights, first bias, second weights, second bias.</summary>
    public double[][] Parameters => parameters;

    /// <summary>One step of Adam; the loss before it.</summary>
    public double Step(double[] x, int[] labels, double learningRate)
    {
        double[][] gradients = [.. parameters.Select(p => new double[p.Length])];
        double loss = 0;
        for (int row = 0; row < labels.Length; row++) loss += Row(x.AsSpan(row * inputs, inputs), labels[row], labels.Length, gradients) / labels.Length;
        _step++;
        for (int p = 0; p < parameters.Length; p++)
        {
            for (int k = 0; k < parameters[p].Length; k++) Adam(p, k, gradients[p][k], learningRate);
        }
        return loss;
    }

    // Adds one row's part of the mean's gradient, and returns the row's loss.
    private double Row(ReadOnlySpan<double> x, int label, int rows, double[][] gradients)
    {
        double[] h = Dense(x, parameters[0], parameters[1], hidden), active = [.. h.Select(v => Math.Max(v, 0))];
        double[] scores = Dense(active, parameters[2], parameters[3], classes);
        double top = scores.Max(), sum = scores.Sum(s => Math.Exp(s - top));
        double[] dScores = [.. scores.Select((s, c) => (Math.Exp(s - top) / sum - (c == label ? 1 : 0)) / rows)];
        double[] dActive = DenseBackward(active, dScores, parameters[2], gradients[2], gradients[3]);
        double[] dHidden = [.. dActive.Select((d, i) => h[i] > 0 ? d : 0)];
        DenseBackward(x, dHidden, parameters[0], gradients[0], gradients[1]);
        return top + Math.Log(sum) - scores[label];
    }

    private static double[] Dense(ReadOnlySpan<double> x, double[] weights, double[] bias, int outputs)
    {
        double[] y = [.. bias];
        for (int i = 0; i < x.Length; i++)
        {
            for (int o = 0; o < outputs; o++) y[o] += x[i] * weights[i * outputs + o];
        }
        return y;
    }

    private static double[] DenseBackward(ReadOnlySpan<double> x, double[] dy, double[] weights, double[] dWeights, double[] dBias)
    {
        var dx = new double[x.Length];
        for (int o = 0; o < dy.Length; o++) dBias[o] += dy[o];
        for (int i = 0; i < x.Length; i++)
        {
            for (int o = 0; o < dy.Length; o++)
            {
                dWeights[i * dy.Length + o] += x[i] * dy[o];
                dx[i] += weights[i * dy.Length + o] * dy[o];
            }
        }
        return dx;
    }

    private void Adam(int p, int k, double gradient, double learningRate)
    {
        _m[p][k] = Beta1 * _m[p][k] + (1 - Beta1) * gradient;
        _v[p][k] = Beta2 * _v[p][k] + (1 - Beta2) * gradient * gradient;
        double m = _m[p][k] / (1 - Math.Pow(Beta1, _step)), v = _v[p][k] / (1 - Math.Pow(Beta2, _step));
        parameters[p][k] -= learningRate * m / (Math.Sqrt(v) + Epsilon);
    }
}
