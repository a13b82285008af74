"""Where the documentation says more: its pages and anchors, which `docs/_ext` gives to what it writes.

The documentation is at no public address, so a place is named as a page and an anchor below its front page.
"""

import re
from collections.abc import Iterable, Iterator

from proxytest.judgement.check import Check

#: As the sources of a check cite one: `"What goes wrong in the field", case 4`.
_FIELD_CASE = re.compile(r"\bcase\s+(\d+)\b")


def check_anchor(identifier: str) -> str:
    """Return the anchor of a check on its page."""
    return f"check-{identifier.replace('/', '-')}"


def code_anchor(identifier: str) -> str:
    """Return the anchor of a code on its page."""
    return f"code-{identifier.replace('.', '-')}"


def requirement_anchor(identifier: str) -> str:
    """Return the anchor of a requirement on its page."""
    return identifier.lower()


def case_anchor(number: str) -> str:
    """Return the anchor of a numbered field case on its page."""
    return f"case-{number}"


def check_page(identifier: str) -> str:
    """Return where a check is explained."""
    return _page("checks", check_anchor(identifier))


def code_page(identifier: str) -> str:
    """Return where a code is explained."""
    return _page("codes", code_anchor(identifier))


def requirement_page(identifier: str) -> str:
    """Return where a requirement is explained."""
    return _page("requirements", requirement_anchor(identifier))


def read_on(own: Iterable[str], checks: Iterable[Check], requirements: Iterable[str]) -> Iterator[str]:
    """Return the end of an explanation: its own pages, and what it names, by the command and by the page."""
    yield "\nRead on:"
    yield from (_also(check.id, check_page(check.id)) for check in checks)
    yield from (_also(identifier, requirement_page(identifier)) for identifier in requirements)
    yield from (f"  documentation: {page}" for page in own)


def case_pages(check: Check) -> tuple[str, ...]:
    """Return where the field cases are told that a check cites."""
    numbers = dict.fromkeys(_FIELD_CASE.findall(check.text))
    return tuple(_page("field-cases", case_anchor(number)) for number in numbers)


def _also(name: str, page: str) -> str:
    return f"  proxytest explain {name} (documentation: {page})"


def _page(name: str, anchor: str) -> str:
    return f"reference/{name}.html#{anchor}"
