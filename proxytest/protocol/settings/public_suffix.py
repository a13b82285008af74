"""Where an organisation's own domain begins, by the Public Suffix List (publicsuffix.org), which the package holds.

Both of its parts count: below co.uk registries sell names, and below github.io a company gives them away.
"""

from collections.abc import Callable
from functools import cache


def organisation_of(domain: str) -> str | None:
    """Return the domain of the organisation, which is above this one or the same.

    None for a public suffix, such as k12.ca.us, for a top-level domain, and where the list is not installed.
    """
    find = _finder()
    return find(domain.lower().strip(".")) if find else None


@cache
def _finder() -> Callable[[str], str | None] | None:
    """Read the list once; it has ten thousand lines, and most runs need none."""
    try:
        from publicsuffixlist import PublicSuffixList
    except ImportError:
        return None
    find: Callable[[str], str | None] = PublicSuffixList().privatesuffix
    return find
