namespace Digits.Training;

/// <summary>The networks a program can offer.</summary>
public enum ModelKind
{
    /// <summary>784 - 128 - 10 with ReLU.</summary>
    Mlp,

    /// <summary>Two convolutions of 3 x 3 with ReLU and max pooling, then a dense layer.</summary>
    Cnn,
}
