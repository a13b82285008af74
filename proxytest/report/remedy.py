"""A remedy as steps, so that a reader does one after another."""

import re
from collections.abc import Iterable

from proxytest.report.by_cause import Cause
from proxytest.report.fragment import Fragment

#: The end of a sentence, or of an instruction before "; check that ...": not within parentheses.
_END = re.compile(r"(?<=[.]) +(?=[A-Z])|; (?=(?:check|otherwise|run|see) )")
#: The command that prints the lines, as findings tell it (`judgement/next_actions.py`), which know no product.
_FOR_ANY = re.compile(r"proxytest policy --for PRODUCT(?: --profile [\w.-]*\w)?")
_AGAIN = "Run the audit again."


def to_do(cause: Cause, fragment: Fragment | None = None) -> tuple[str, ...]:
    """Return what mends a cause, step by step; the last one is to run again. The product is named where it is known."""
    told = steps(*(one.finding.remedy for one in cause.to_mend))
    named = tuple(_FOR_ANY.sub(fragment.command, step) for step in told) if fragment is not None else told
    return named if any("run again" in step.lower() for step in named) else (*named, _AGAIN)


def steps(*remedies: str) -> tuple[str, ...]:
    """Return the instructions of remedies, each once."""
    told = (step for remedy in remedies for step in _split(remedy))
    return tuple(dict.fromkeys(told))


def _split(remedy: str) -> Iterable[str]:
    parts: list[str] = []
    for part in _END.split(remedy.strip()):
        if parts and _open(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return (_sentence(part) for part in parts if part)


def _open(text: str) -> bool:
    """Does a parenthesis begin in it, and not end?"""
    return text.count("(") > text.count(")")


def _sentence(part: str) -> str:
    """Write an instruction as a sentence; a name in lower case, such as `proxytest`, begins in the middle of none."""
    whole = part if part.endswith((".", ")", "!", "?")) else f"{part}."
    return f"{whole[0].upper()}{whole[1:]}"
