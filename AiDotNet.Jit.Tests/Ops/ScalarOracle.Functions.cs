namespace AiDotNet.Jit.Tests.Ops;

public static partial class ScalarOracle
{
    private static double Unary(string name, double x) => name switch
    {
        "neg" => -x,
        "abs" => x < 0 ? -x : x == 0 ? 0 : x,
        "exp" => Math.Exp(x),
        "expm1" => Expm1(x),
        "log" => Math.Log(x),
        "log1p" => Log1p(x),
        "sqrt" => Math.Sqrt(x),
        "sin" => Math.Sin(x),
        "cos" => Math.Cos(x),
        "tanh" => Math.Tanh(x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "relu" => Math.Max(x, 0),
        "erf" => Erf(x),
        "floor" => Math.Floor(x),
        "not" => x == 0 ? 1 : 0,
        _ => throw new InvalidOperationException($"the oracle does not know {name}: add one line"),
    };

    private static double Binary(string name, double x, double y) => name switch
    {
        "add" => x + y,
        "sub" => x - y,
        "mul" => x * y,
        "div" => x / y,
        "pow" => Math.Pow(x, y),
        "max" => Larger(x, y),
        "min" => -Larger(-x, -y),
        "less" => x < y ? 1 : 0,
        "less_equal" => x <= y ? 1 : 0,
        "equal" => x == y ? 1 : 0,
        "and" => x != 0 && y != 0 ? 1 : 0,
        "or" => x != 0 || y != 0 ? 1 : 0,
        _ => throw new InvalidOperationException($"the oracle does not know {name}: add one line"),
    };

    private static double Larger(double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? double.NaN
        : x == y ? (double.IsNegative(x) ? y : x)
        : x > y ? x : y;

    private static double Expm1(double x) => Math.Abs(x) < 0.5 ? Series(x, (term, n) => term * x / (n + 1)) : Math.Exp(x) - 1;

    private static double Log1p(double x) => x switch
    {
        0 => x,
        > -0.2 and < 0.2 => x * Enumerable.Range(0, 40).Reverse().Aggregate(0.0, (sum, n) => sum * -x + 1.0 / (n + 1)),
        _ => Math.Log(1 + x),
    };

    // The Taylor series up to 3, the asymptotic limit from 6 on, and the continued fraction of erfc between.
    private static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || x == 0) return x;
        if (a >= 6) return Math.Sign(x);
        if (a < 3)
        {
            double c = 2 / Math.Sqrt(Math.PI);
            double term = x, sum = x;
            for (int n = 1; n < 200; n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return c * sum;
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) fraction = n / 2.0 / (a + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
    }

    private static double Series(double first, Func<double, int, double> next)
    {
        double sum = first, term = first;
        for (int n = 1; n < 30; n++)
        {
            term = next(term, n);
            if (term == 0) break;
            sum += term;
        }
        return sum;
    }
}
