namespace Carillon.Operator.Tasks;

/// <summary>Whether a task can be carried out as it is written.</summary>
/// <param name="Accepted">Whether it can.</param>
/// <param name="Reason">One word for programs.</param>
/// <param name="Message">What is wrong, with the field and what is allowed; all problems at once.</param>
internal sealed record Acceptance(bool Accepted, string Reason, string Message);
