using System.Buffers;
using System.Globalization;
using System.Text;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Ir;

/// <summary>Walks over a text token by token; every complaint says where it is. White space and # comments separate tokens.</summary>
internal sealed class TextScanner(string text)
{
    private static readonly SearchValues<char> ListParts = SearchValues.Create("0123456789-, ");

    private int _position;

    /// <summary>True when nothing but white space and comments is left.</summary>
    public bool AtEnd
    {
        get
        {
            SkipBlank();
            return _position == text.Length;
        }
    }

    /// <summary>Where the next token starts.</summary>
    public int Position
    {
        get
        {
            SkipBlank();
            return _position;
        }
    }

    /// <summary>Takes <paramref name="symbol"/> if it comes next.</summary>
    public bool TryTake(string symbol)
    {
        SkipBlank();
        if (string.CompareOrdinal(text, _position, symbol, 0, symbol.Length) != 0) return false;
        int end = _position + symbol.Length;
        if (IsWordPart(symbol[^1]) && end < text.Length && IsWordPart(text[end])) return false;
        _position = end;
        return true;
    }

    /// <summary>Takes <paramref name="symbol"/>, which must come next.</summary>
    public void Take(string symbol)
    {
        if (!TryTake(symbol)) throw Expected($"'{symbol}'");
    }

    /// <summary>A word of letters, digits, _ . + and -, or a quoted string.</summary>
    public string Word(string what)
    {
        SkipBlank();
        if (_position < text.Length && text[_position] == '"') return Quoted();
        int start = _position;
        SkipWord();
        return _position > start ? text[start.._position] : throw Expected(what);
    }

    /// <summary>A quoted string, or a word with an optional list behind it like f32[2, 3], as it is written.</summary>
    public string Value(string what)
    {
        SkipBlank();
        if (_position < text.Length && text[_position] == '"') return Quoted();
        int start = _position;
        SkipWord();
        if (_position < text.Length && text[_position] == '[') SkipList();
        return _position > start ? text[start.._position] : throw Expected(what);
    }

    /// <summary>True when <see cref="Value"/> reads back <paramref name="value"/> without quotes.</summary>
    public static bool IsPlain(string value)
    {
        int i = 0;
        while (i < value.Length && IsWordPart(value[i])) i++;
        if (i == value.Length) return i > 0;
        return value.AsSpan(i) is ['[', .. var items, ']'] && items.IndexOfAnyExcept(ListParts) < 0;
    }

    /// <summary><paramref name="value"/> in quotes, with escapes for quotes, backslashes and control characters.</summary>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>The error for the token that comes next.</summary>
    public InvalidGraphException Expected(string required) => Error(Position, $"found {Found()}, required {required}.");

    /// <summary>An error at a position.</summary>
    public InvalidGraphException Error(int position, string message, Exception? inner = null)
    {
        int line = text.AsSpan(0, position).Count('\n') + 1;
        int column = position == 0 ? 1 : position - text.LastIndexOf('\n', position - 1);
        return new($"Graph text, line {line}, column {column}: {message}", inner);
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-';

    private void SkipBlank()
    {
        while (_position < text.Length)
        {
            if (text[_position] == '#') SkipLine();
            else if (char.IsWhiteSpace(text[_position])) _position++;
            else return;
        }
    }

    private void SkipLine()
    {
        int end = text.IndexOf('\n', _position);
        _position = end < 0 ? text.Length : end;
    }

    private void SkipWord()
    {
        while (_position < text.Length && IsWordPart(text[_position])) _position++;
    }

    private void SkipList()
    {
        int start = _position++;
        while (_position < text.Length && ListParts.Contains(text[_position])) _position++;
        if (_position == text.Length || text[_position] != ']')
        {
            throw Error(start, $"found a list that goes on with {Found()}, required ']' after integers.");
        }
        _position++;
    }

    private string Quoted()
    {
        int start = _position++;
        var value = new StringBuilder();
        while (true)
        {
            if (_position >= text.Length || text[_position] == '\n')
            {
                throw Error(start, "found a string without an end, required '\"' on the same line.");
            }
            char c = text[_position++];
            if (c == '"') return value.ToString();
            value.Append(c == '\\' ? Escaped() : c);
        }
    }

    private char Escaped()
    {
        char c = _position < text.Length ? text[_position++] : '\0';
        if (c is '"' or '\\') return c;
        if (c == 'u' && _position + 4 <= text.Length
            && ushort.TryParse(text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            _position += 4;
            return (char)code;
        }
        throw Error(_position - 1, "found an unknown escape, required \\\", \\\\ or \\u and four hexadecimal digits.");
    }

    private string Found()
    {
        if (_position >= text.Length) return "the end of the text";
        int end = _position;
        while (end < text.Length && end < _position + 20 && IsWordPart(text[end])) end++;
        return $"'{text[_position..Math.Max(end, _position + 1)]}'";
    }
}
