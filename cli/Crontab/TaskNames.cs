using System.Globalization;

namespace Carillon.Cli.Crontab;

/// <summary>Makes readable, unique task names from commands: the program's name, then what sets it apart.</summary>
internal sealed class TaskNames(string prefix)
{
    /// <summary>Room for a number behind, within the 52 characters a task name may have.</summary>
    private const int MaxStem = 46;

    private readonly HashSet<string> _taken = [];

    public string Next(string command)
    {
        var stem = Stem(prefix + ProgramOf(command));
        var name = stem;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}");
        }

        return name;
    }

    /// <summary>The first word that is a program: not a <c>NAME=value</c>, a shell test, <c>cd</c>, or a wrapper.</summary>
    private static string ProgramOf(string command)
    {
        var words = command.Split([' ', '\t', ';', '&', '|', '(', ')', '{', '}', '"', '\''], StringSplitOptions.RemoveEmptyEntries);
        var skipNext = false;
        foreach (var word in words)
        {
            var program = word.Split('/')[^1];
            if (skipNext || program.Contains('=', StringComparison.Ordinal) || program.StartsWith('-') || !program.Any(char.IsAsciiLetter))
            {
                skipNext = false;
            }
            else if (program is "cd" or "test" or "command")
            {
                skipNext = true;
            }
            else if (program is not ("nice" or "ionice" or "env" or "sudo" or "exec" or "sh" or "bash" or "true" or "root" or "time" or "if" or "then" or "["))
            {
                return program;
            }
        }

        return "task";
    }

    private static string Stem(string text)
    {
        var name = new string([.. text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        while (name.Contains("--", StringComparison.Ordinal))
        {
            name = name.Replace("--", "-", StringComparison.Ordinal);
        }

        name = name.Trim('-');
        name = name.Length > MaxStem ? name[..MaxStem].TrimEnd('-') : name;
        return name.Length == 0 ? "task" : name;
    }
}
