namespace Cco.TestKit;

/// <summary>Opens once; whoever waits goes on. The tests' way to order what happens on both sides of the gateway.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    public Task WaitAsync() => _open.Task.Soon();
}
