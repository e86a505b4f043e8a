using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Carillon.Api.Cron;

namespace Carillon.Cli.Cron;

/// <summary>Answers many questions over one pipe: a line in, a line out, in order; a bad line is answered and the next one read.</summary>
internal static class CronJsonLines
{
    private const string NoObject = "the line is no JSON object";

    /// <summary>Answers are for people as well: quotes in errors stay quotes.</summary>
    private static readonly CronJsonContext Json =
        new(new JsonSerializerOptions(CronJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Answer(TextReader input, TextWriter output, TimeProvider time)
    {
        while (input.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                output.WriteLine(JsonSerializer.Serialize(AnswerLine(line, time), Json.CronAnswer));
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
            question = JsonSerializer.Deserialize(line, Json.CronQuestion);
        }
        catch (JsonException e)
        {
            return new CronAnswer { Error = IsObject(line) ? MistypedMember(e.Path) : NoObject };
        }

        return question is null ? new CronAnswer { Error = NoObject } : AnswerQuestion(question, time);
    }

    private static bool IsObject(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <param name="path">Such as <c>$.count</c>.</param>
    private static string MistypedMember(string? path)
    {
        var member = path?.Split('.')[^1] ?? "";
        var allowed = member.Equals("count", StringComparison.OrdinalIgnoreCase) ? $"a whole number from 1 to {CronNextCommand.MaxCount}" : "a string";
        return $"{member}: is of the wrong type; allowed: {allowed}";
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

        if (!CronExpressionOptions.TryInstant(question.From, time, out var from, out var fromError))
        {
            return new CronAnswer { Error = $"from: {fromError}" };
        }

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
