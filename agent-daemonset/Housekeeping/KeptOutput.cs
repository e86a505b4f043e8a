namespace Carillon.Agent.Housekeeping;

/// <summary>What an execution left on disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Since">When it was reported, or last written to before that.</param>
/// <param name="KeepDays">How many days it is kept from then on.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="IsReported">Whether the API server has its result, so that nothing depends on it any more.</param>
internal sealed record KeptOutput(string Folder, DateTimeOffset Since, int KeepDays, long Bytes, bool IsReported);
