"""The exit status of the command; scripts rely on it."""

from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict

COMPATIBLE = 0
INCOMPATIBLE = 1
BROKEN = 3
INCONCLUSIVE = 4


def exit_status(run: Run, *, strict: bool) -> int:
    """Give 0, 1, 3 or 4. With `strict` a warning counts as a failure; a bug of ours outweighs every verdict."""
    if any(result.status is Status.BROKEN for result in run.results):
        return BROKEN
    if run.verdict is Verdict.INCONCLUSIVE:
        return INCONCLUSIVE
    if run.verdict is Verdict.INCOMPATIBLE or (strict and run.verdict is Verdict.WARNINGS):
        return INCOMPATIBLE
    return COMPATIBLE
