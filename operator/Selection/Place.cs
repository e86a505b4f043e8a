namespace Carillon.Operator.Selection;

/// <summary>The place of a host among those of its Run.</summary>
/// <param name="Index">Its shard, from 0.</param>
/// <param name="Wave">Its wave, from 1; null without a rollout, and for a host that cannot run the command.</param>
internal readonly record struct Place(int Index, int? Wave);
