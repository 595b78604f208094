namespace Digits.Data;

/// <summary>A data file or folder is not what it should be. The message names the file, what was found, what was required and what to do.</summary>
public sealed class DataFileException(string message, Exception? inner = null) : Exception(message, inner);
