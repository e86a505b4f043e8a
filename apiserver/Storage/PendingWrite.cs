namespace Carillon.ApiServer.Storage;

/// <summary>A write on its way through the writer, and who waits for it.</summary>
internal sealed class PendingWrite(ObjectWrite write)
{
    // Continuations must not run on the writer's thread: they are whole HTTP responses.
    private readonly TaskCompletionSource<WriteOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ObjectWrite Write { get; } = write;

    public WriteOutcome Outcome { get; set; }

    public Task<WriteOutcome> Task => _completion.Task;

    public void Complete() => _completion.TrySetResult(Outcome);

    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
