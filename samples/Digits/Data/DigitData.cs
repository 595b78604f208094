namespace Digits.Data;

/// <summary>Images to learn from and images held out to judge the result.</summary>
public sealed record DigitData(string Source, DigitSet Training, DigitSet HeldOut);
