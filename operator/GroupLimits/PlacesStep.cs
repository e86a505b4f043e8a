using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.GroupLimits;

/// <summary>What becomes of those that wait for a place.</summary>
/// <param name="Granted">Those that go now.</param>
/// <param name="TooLate">Those that waited as long as they may.</param>
/// <param name="LookAgain">When the next one has waited long enough; null when none waits.</param>
internal sealed record PlacesStep(IReadOnlyList<ObjectKey> Granted, IReadOnlyList<ObjectKey> TooLate, DateTimeOffset? LookAgain);
