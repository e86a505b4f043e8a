namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>Zones that differ in what can go wrong: offsets of quarter hours, negative DST, midnight gaps, skipped days, none at all.</summary>
internal static class CronZones
{
    public static readonly string[] All =
    [
        "UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "Africa/Monrovia", "America/Adak",
        "America/Anchorage", "America/Asuncion", "America/Bogota", "America/Caracas", "America/Chicago", "America/Goose_Bay",
        "America/Halifax", "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Nuuk",
        "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Casey", "Antarctica/Troll", "Asia/Amman",
        "Asia/Beirut", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang",
        "Asia/Riyadh", "Asia/Tehran", "Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide", "Australia/Eucla",
        "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Dublin", "Europe/Istanbul", "Europe/Lisbon",
        "Europe/London", "Europe/Moscow", "Europe/Volgograd", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
        "Pacific/Easter", "Pacific/Fiji", "Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Norfolk", "Pacific/Tongatapu",
    ];
}
