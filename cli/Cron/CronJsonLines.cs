using System.Globalization;
using System.Text.Json;
using Carillon.Api.Cron;

namespace Carillon.Cli.Cron;

/// <summary>Answers many questions over one pipe: a line in, a line out, in order; a bad line is answered and the next one read.</summary>
internal static class CronJsonLines
{
    public static void Answer(TextReader input, TextWriter output, TimeProvider time)
    {
        while (input.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                output.WriteLine(JsonSerializer.Serialize(AnswerLine(line, time), CronJsonContext.Default.CronAnswer));
                // Whoever asks may wait for this answer before the next question.
                output.Flush();
            }
        }
    }

    private static CronAnswer AnswerLine(string line, TimeProvider time)
    {
        CronQuestion? question;
        try
        {
            question = JsonSerializer.Deserialize(line, CronJsonContext.Default.CronQuestion);
        }
        catch (JsonException e)
        {
            return new CronAnswer { Error = $"not a JSON object of this form: {e.Message}" };
        }

        return question is null ? new CronAnswer { Error = "not a JSON object" } : AnswerQuestion(question, time);
    }

    private static CronAnswer AnswerQuestion(CronQuestion question, TimeProvider time)
    {
        var count = question.Count ?? CronNextCommand.DefaultCount;
        if (count is < 1 or > CronNextCommand.MaxCount)
        {
            return new CronAnswer { Error = $"count: {count} is out of range; allowed: 1 to {CronNextCommand.MaxCount}" };
        }

        if (!CronTimeZone.TryFind(question.TimeZone ?? "UTC", out var zone, out var zoneError))
        {
            return new CronAnswer { Error = $"timeZone: '{question.TimeZone}' {zoneError}" };
        }

        var from = question.From ?? time.GetUtcNow();
        if (!CronSchedule.TryParse(question.Expr, new CronParseOptions { Anchor = from }, out var schedule, out var error))
        {
            return new CronAnswer { Error = $"expr: {error.Message}" };
        }

        var next = new List<string>(count);
        for (var due = schedule.Next(from, zone); due is { } instant && next.Count < count; due = schedule.Next(instant, zone))
        {
            next.Add(instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        return new CronAnswer { Next = next };
    }
}
