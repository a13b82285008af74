"""The comparison of two files of several runs: runs of the same name are compared."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from proxytest.model.errors import UsageError
from proxytest.report.compare import Comparison, compare
from proxytest.report.diff import FORMATS
from proxytest.report.ended import Ended
from proxytest.report.marked import inline
from proxytest.report.visible import visible

_FORMAT = 1  #: raised when a key of the JSON changes its meaning or is removed
_GONE = "Runs that are not in the new file"
_NEW = "Runs that are only in the new file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Runs by name."""

    both: tuple[tuple[str, Comparison], ...]
    gone: tuple[str, ...]  #: of the old file alone
    new: tuple[str, ...]

    def regressed(self, *, strict: bool) -> bool:
        """Did any run get worse? One that is gone no longer reaches its verdict."""
        return bool(self.gone) or any(found.regressed(strict=strict) for _, found in self.both)


def compare_several(before: Sequence[Ended], after: Sequence[Ended]) -> Compared:
    """Compare the runs of the same name; where each file has one, these two.

    Raises UsageError where no name is in both.
    """
    if len(before) == len(after) == 1:
        return Compared(both=((after[0].name, compare(before[0].run, after[0].run)),), gone=(), new=())
    old, new = ({one.name: one.run for one in side} for side in (before, after))
    both = tuple((name, compare(old[name], run)) for name, run in new.items() if name in old)
    if not both:
        raise UsageError("no run of the one file has the name of a run of the other")
    gone, added = (tuple(name for name in one if name not in other) for one, other in ((old, new), (new, old)))
    return Compared(both=both, gone=gone, new=added)


def written(found: Compared, format_name: str, *, strict: bool) -> str:
    """Write the comparison in a format of `diff`; that of one run alone as it always was."""
    write = FORMATS[format_name]
    parts = [(name, write(one, strict=strict)) for name, one in found.both]
    if len(parts) == 1 and not found.gone and not found.new:
        return parts[0][1]
    match format_name:
        case "json":
            return _as_json(found, parts, strict=strict)
        case "markdown":
            told = [f"- {title}: {inline(', '.join(names))}" for title, names in _alone(found)]
            return "\n".join([*(f"# {inline(name)}\n\n{text}" for name, text in parts), *told, ""])
        case _:
            each = (f"{visible(name)}\n{'=' * len(visible(name))}\n\n{text}" for name, text in parts)
            return "\n".join([*each, *(f"{title}: {visible(', '.join(names))}" for title, names in _alone(found)), ""])


def _as_json(found: Compared, parts: Sequence[tuple[str, str]], *, strict: bool) -> str:
    data = {
        "format": _FORMAT,
        "regression": found.regressed(strict=strict),
        "runs": [{"name": name, "diff": json.loads(text)} for name, text in parts],
        "gone": found.gone,
        "new": found.new,
    }
    return json.dumps(data, indent=2) + "\n"


def _alone(found: Compared) -> list[tuple[str, tuple[str, ...]]]:
    return [(title, names) for title, names in ((_GONE, found.gone), (_NEW, found.new)) if names]
