namespace Carillon.Operator.Leading;

/// <summary>Whether this process may write as the leader, at the moment of asking.</summary>
internal sealed class Leadership
{
    private volatile Func<bool> _isHeld = static () => false;

    public bool IsHeld => _isHeld();

    /// <summary>Says whom to ask.</summary>
    public void Follow(Func<bool> isHeld) => _isHeld = isHeld;
}
