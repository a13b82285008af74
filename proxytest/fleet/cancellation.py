"""What libraries do to a cancellation, undone."""

import asyncio


def end_where_cancelled() -> None:
    """End where that was asked for, and forgotten: by Python 3.11's `wait_for` where an answer came at that moment.

    A TaskGroup forgets it too, where one of its tasks failed then; so it has to be in a task of its own.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
